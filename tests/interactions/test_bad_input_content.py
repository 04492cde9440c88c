"""Well-formed JSON that is not what it claims to be: each fault is told with its element, by every FHIR write."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.systems import PERSONNUMMER, Systems, expressions, refusal
from tests.writes import FHIR, Write, all_writes, nothing_written

SENTINEL = "198001019804"


@pytest.fixture(scope="module")
def writes(systems: Systems) -> Iterator[dict[str, Write]]:
    made = all_writes(systems)
    with nothing_written(systems.store_url):
        yield made


def identifier(value: Any) -> dict[str, Any]:
    return {"identifier": [{"system": PERSONNUMMER, "value": value}]}


# Element changes of a Patient, the code of the issue, and the element it must name (below the resource).
IN_FACADE: dict[str, tuple[dict[str, Any], str, str]] = {
    "text for a boolean": ({"active": "true"}, "value", ".active"),
    "number for a boolean": ({"active": 1}, "value", ".active"),
    "number for a date": ({"birthDate": 0}, "value", ".birthDate"),
    "text for a list": ({"name": SENTINEL}, "value", ".name"),
    "object for a list": ({"name": {"family": SENTINEL}}, "value", ".name"),
    "number for a text": ({"name": [{"family": 5, "given": ["A"]}]}, "value", ".name[0].family"),
    "text for a number": ({"multipleBirthInteger": "1"}, "value", ".multipleBirthInteger"),
    "list for a code": ({"gender": ["male"]}, "value", ".gender"),
    "object for a reference": ({"managingOrganization": {"reference": {}}}, "structure", ".managingOrganization.reference"),
    "no such day": ({"birthDate": "2020-02-30"}, "value", ".birthDate"),
    "null": ({"birthDate": None}, "structure", ".birthDate"),
    "null in a list": ({"name": [None]}, "structure", ".name"),
    "null in a list of texts": ({"name": [{"family": "A", "given": ["A", None]}]}, "structure", ".name[0].given"),
    "empty list": ({"extension": []}, "structure", ".extension"),
    "empty object": ({"meta": {}}, "structure", ".meta"),
    "empty text": ({"name": [{"family": "", "given": ["A"]}]}, "value", ".name[0].family"),
    "NUL": ({"name": [{"family": "A\0", "given": ["A"]}]}, "value", ".name[0].family"),
    "unknown element": ({f"x{SENTINEL}": 1}, "structure", ""),
    "unknown element within": ({"name": [{"family": "A", SENTINEL: "A"}]}, "structure", ".name[0]"),
    "the model library's own names": ({"birthDate__ext": {"id": "a"}}, "structure", ""),
    "comments": ({"fhir_comments": [SENTINEL]}, "structure", ""),
    "contained": ({"contained": [{"resourceType": "Nonsense"}]}, "not-supported", ".contained"),
    "a type within": ({"name": [{"resourceType": "HumanName", "family": "A"}]}, "structure", ".name[0]"),
    "two of a choice": ({"deceasedBoolean": True, "deceasedDateTime": "2020"}, "value", ""),
    "extension without url": ({"extension": [{"valueString": SENTINEL}]}, "required", ".extension[0].url"),
    "wrong check digit": (identifier("198001019806"), "value", ".identifier[0].value"),
    "hyphen": (identifier("19800101-9804"), "value", ".identifier[0].value"),
    "ten digits": (identifier("8001019804"), "value", ".identifier[0].value"),
    "line break after": (identifier(SENTINEL + "\n"), "value", ".identifier[0].value"),
    "space before": (identifier(" " + SENTINEL), "value", ".identifier[0].value"),
    "month 13": (identifier("198013019800"), "value", ".identifier[0].value"),
    "other digits": (identifier("١٩٨٠٠١٠١٩٨٠٤"), "value", ".identifier[0].value"),
    "no number": ({"identifier": [{"system": PERSONNUMMER}]}, "value", ".identifier[0].value"),
}

# The same, where the store is the one that finds it.
IN_STORE: dict[str, tuple[dict[str, Any], str]] = {
    "unknown code": ({"gender": SENTINEL}, "Patient.gender"),
    "unknown profile": ({"meta": {"profile": ["https://example.org/nothing"]}}, "Patient.meta.profile[0]"),
    "element the profile forbids": ({"implicitRules": "https://example.org/rules"}, "Patient"),
    "element the profile demands": ({"name": ...}, "Patient"),
    "script": (
        {"text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml"><script>1</script></div>'}},
        "Patient.text.div",
    ),
    "not base64": ({"photo": [{"contentType": "image/png", "data": "###"}]}, "Patient.photo[0].data"),
}


@pytest.mark.parametrize("name", ["create", "transaction-update"])
@pytest.mark.parametrize("fault", IN_FACADE)
def test_each_fault_is_told_with_its_element(systems: Systems, writes: dict[str, Write], name: str, fault: str) -> None:
    changes, code, element = IN_FACADE[fault]
    answer = writes[name].changed(**changes).send(systems.municipality_a)
    issues = refusal(answer, 422)
    assert {(issue["code"], *issue["expression"]) for issue in issues} == {(code, writes[name].where + element)}
    assert SENTINEL not in answer.text


@pytest.mark.parametrize("name", FHIR)
@pytest.mark.parametrize("fault", IN_STORE)
def test_what_only_the_store_can_find_is_told_with_its_element(
    systems: Systems, writes: dict[str, Write], name: str, fault: str
) -> None:
    changes, element = IN_STORE[fault]
    write = writes[name]
    answer = write.changed(**changes).send(systems.municipality_a)
    assert write.where + element.removeprefix("Patient") in expressions(refusal(answer, 422))
    assert SENTINEL not in answer.text


@pytest.mark.parametrize("name", ["update", "transaction-create"])
@pytest.mark.parametrize("fault", ["text for a boolean", "unknown element", "wrong check digit", "NUL"])
def test_the_other_writes_tell_the_same(systems: Systems, writes: dict[str, Write], name: str, fault: str) -> None:
    changes, _, element = IN_FACADE[fault]
    issues = refusal(writes[name].changed(**changes).send(systems.municipality_a), 422)
    assert expressions(issues) == {writes[name].where + element}


def test_every_fault_is_told_at_once(systems: Systems, writes: dict[str, Write]) -> None:
    write = writes["create"].changed(birthDate="soon", name="A", nonsense=1)
    assert expressions(refusal(write.send(systems.municipality_a), 422)) == {
        "Patient.nonsense",
        "Patient.birthDate",
        "Patient.name",
    }
