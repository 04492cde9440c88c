"""The example forms, to be changed freely."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from fhir_sip.mapping import DocumentInvalid
from fhir_sip.mapping.forms import form_to_sip
from fhir_sip.mapping.tables import mappings_folder, source_named

Form = dict[str, Any]
Faults = list[tuple[str, str]]


@pytest.fixture
def example_form() -> Callable[[str, str], Form]:
    """An example of a source by its name."""
    return lambda source, name: orjson.loads((mappings_folder() / source / "examples" / f"{name}.json").read_bytes())


@pytest.fixture
def faults_of() -> Callable[[str, Form], Faults]:
    """The paths and rules a form is refused with; none of the texts holds a value of the form."""

    def told(source: str, form: Form) -> Faults:
        with pytest.raises(DocumentInvalid) as refused:
            form_to_sip(source_named(source), form)
        words = str(refused.value) + repr(refused.value.issues)
        assert not [value for value in _texts(form) if len(value) > 9 and value in words and value not in ("samordningsplan",)]
        return [(issue.path, issue.rule) for issue in refused.value.issues]

    return told


def _texts(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [text for key, value in node.items() for text in [*_texts(value), *([key] if key.isdecimal() else [])]]
    if isinstance(node, list):
        return [text for value in node for text in _texts(value)]
    return [node] if isinstance(node, str) else []
