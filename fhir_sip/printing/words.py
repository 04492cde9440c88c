"""The Swedish words of a printout, from `mappings/print/words.yaml`: headings, labels, sentences, and what each code is called."""

from functools import cache
from typing import Any

import yaml

from fhir_sip.mapping.tables import mappings_folder

from .errors import WordMissing


class Words:
    """The words by place: `section.key`, or `codes.table.code`."""

    def __init__(self, content: dict[str, Any]) -> None:
        """`content` is the file, read."""
        self._content = content

    def say(self, place: str, **values: str) -> str:
        """Give the words at a place such as `labels.when`, with `{name}` replaced by a value. Raises WordMissing."""
        found: Any = self._content
        for step in place.split("."):
            found = found.get(step) if isinstance(found, dict) else None
        if not isinstance(found, str):
            raise WordMissing(place)
        return found.format(**values) if values else found

    def code(self, table: str, code: str) -> str:
        """Give what a code of a code list is called. Raises WordMissing."""
        return self.say(f"codes.{table}.{code}")


@cache
def read_words() -> Words:
    """Read the file, once for the life of the process."""
    with (mappings_folder() / "print" / "words.yaml").open(encoding="utf-8") as file:
        return Words(yaml.safe_load(file))
