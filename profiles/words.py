"""What the pages say that no definition has (`words.yaml`): profiles in Swedish, laws behind rules, elements in plain words."""

from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_suffix(".yaml")


@cache
def _words() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


def swedish() -> dict[str, str]:
    """What a profile is, by its id."""
    return _words()["swedish"]


def law() -> dict[str, str]:
    """The law that a rule in words (invariant) serves, by its key."""
    return _words()["law"]


def parts() -> dict[str, str]:
    """What a part of an extension is, by extension and part, where the definition has no words for it."""
    return _words()["parts"]


def r4() -> dict[str, str]:
    """Our words for an element instead of R4's, by R4's."""
    return _words()["r4"]
