"""The contract's schema: every fault is told with line, path and rule, and never with a value."""

import re
import time
from pathlib import Path

import pytest

from fhir_sip.rivta.contract import RESPONDER, message
from fhir_sip.rivta.documents import answer_of, bundles_of, read_file
from fhir_sip.rivta.issues import XmlInvalid, XmlIssue
from fhir_sip.rivta.tree import read_message, write_message

SECRET = "198001019804"
HEADER = "GetCarePlansResponse.carePlan.carePlanHeader"
PROFESSIONAL = f"{HEADER}.accountableHealthcareProfessional"


@pytest.fixture
def whole(repository: Path) -> str:
    return (repository / "mappings/rivta_getcareplans/examples/whole-header.xml").read_text(encoding="utf-8")


def faults(text: str) -> list[XmlIssue]:
    with pytest.raises(XmlInvalid) as refusal:
        bundles_of(text.encode())
    assert SECRET not in str(refusal.value) + "".join(issue.text for issue in refusal.value.issues)
    assert all(issue.text and issue.line > 0 for issue in refusal.value.issues)
    return list(refusal.value.issues)


@pytest.mark.parametrize(
    ("element", "by", "path", "rule"),
    [
        ("<documentId>.*</documentId>", "", f"{HEADER}.sourceSystemHSAId", "xsd-element-content"),
        ("<documentTitle>.*</documentTitle>", "", f"{HEADER}.documentTime", "xsd-element-content"),
        ("<documentId>.*</documentId>", "<documentId> </documentId>", f"{HEADER}.documentId", "xsd-minlength-valid"),
        ("<documentId>.*</documentId>", f"<documentId>{'x' * 2001}</documentId>", f"{HEADER}.documentId", "xsd-maxlength-valid"),
        ("(<documentTitle>).*<", "\\1\u00a0<", f"{HEADER}.documentTitle", "text-empty"),
        ("(<documentTime>)20260910093000", f"\\g<1>{SECRET}", f"{HEADER}.documentTime", "xsd-pattern-valid"),
        ("(<documentTime>)20260910093000", "\\g<1>20260231093000", f"{HEADER}.documentTime", "time"),
        ("(<authorTime>)20261102141507", "\\g<1>20260329023000", f"{PROFESSIONAL}.authorTime", "time"),
        ("(<type>)1.2.752.129.2.1.3.1", f"\\g<1>{SECRET}", f"{HEADER}.patientId.type", "xsd-pattern-valid"),
        ("(<type>)1.2.752.129.2.1.3.1", "\\g<1>1.2.752.1", f"{HEADER}.patientId.type", "patient-id-type"),
        ("(<id>)[0-9]*", "\\g<1>198001019801", f"{HEADER}.patientId.id", "sip-personal-number"),
        ("(<approvedForPatient>)true", "\\1ja", f"{HEADER}.approvedForPatient", "xsd-datatype-valid-1-2-1"),
        ("</approvedForPatient>", f"</approvedForPatient><x{SECRET}/>", HEADER, "xsd-element-content"),
        ("<documentId>", f'<documentId x{SECRET}="1">', f"{HEADER}.documentId", "xsd-type-3-1-1"),
        ("</approvedForPatient>", "</approvedForPatient><nullified>true</nullified>", HEADER, "xsd-element-content"),
        ("<orgUnitHSAId>.*</orgUnitHSAId>\\s*<orgUnitName>.*</orgUnitName>", "", "org-unit", "org-unit"),
    ],
)
def test_a_faulty_header_is_refused_by_line_path_and_rule(whole: str, element: str, by: str, path: str, rule: str) -> None:
    changed = re.sub(element, by, whole, count=1)
    assert changed != whole
    found = faults(changed)
    if rule == "org-unit":
        path = f"{PROFESSIONAL}.healthcareProfessionalOrgUnit"
    assert (path, rule) in [(issue.path, issue.rule) for issue in found], found


@pytest.mark.parametrize(
    ("element", "by", "rule"),
    [
        ("text/plain", "text/xml", "xsd-enumeration-valid"),
        ("<value>.*</value>", "", "xsd-element-content"),
        ("</value>", "</value><reference>https://example.org/1</reference>", "xsd-element-content"),
        ("<value>.*</value>", "<value>TcOl*bDoA</value>", "base64"),
        ("<value>.*</value>", "<value></value>", "xsd-minlength-valid"),
        ("<value>.*</value>", f"<value>{'AAAA' * 34134}</value>", "xsd-maxlength-valid"),
        ("(<root>)1.2.752.129.2.1.4.1", "\\g<1>1.2.3", "xsd-enumeration-valid"),
        (">HP<", ">XX<", "xsd-enumeration-valid"),
        ("https://hab", "a b", "xsd-pattern-valid"),
    ],
)
def test_a_faulty_body_is_refused(whole: str, element: str, by: str, rule: str) -> None:
    changed = re.sub(element, by, whole, count=1)
    assert changed != whole
    assert rule in [issue.rule for issue in faults(changed)]


def test_a_document_of_exactly_100_kb_is_taken(whole: str) -> None:
    text = re.sub("<value>.*</value>", f"<value>{'AAAA' * 34133}AA==</value>", whole)
    assert len(bundles_of(text.encode())) == 1


def test_the_path_counts_what_is_repeated(whole: str) -> None:
    plan = whole[whole.index("<carePlan>") : whole.index("</carePlan>") + len("</carePlan>")]
    twice = whole.replace(plan, plan + plan.replace("<extension>SE9999000011-A101", f"<extension>{SECRET}"))
    assert faults(twice)[0].path == ("GetCarePlansResponse.carePlan[1].carePlanBody.participatingCareUnitHSAId[1].extension")


def test_the_path_is_told_whatever_prefixes_the_sender_has(repository: Path) -> None:
    text = (repository / "mappings/rivta_getcareplans/examples/odd-minimal.xml").read_text(encoding="utf-8")
    assert faults(text.replace("20251026030000", SECRET))[0].path == f"{HEADER}.legalAuthenticator.signatureTime"
    mixed = text.replace("<l:signatureTime>", '<l:signatureTime xmlns:l="urn:riv:clinicalprocess:logistics:logistics:3">')
    assert faults(mixed.replace("20251026030000", SECRET))[0].path == f"{HEADER}.legalAuthenticator.signatureTime"


def test_another_message_is_refused(whole: str) -> None:
    with pytest.raises(XmlInvalid) as refusal:
        read_message("GetCarePlans", read_file(whole.encode()))
    assert [issue.rule for issue in refusal.value.issues] == ["message"]
    with pytest.raises(XmlInvalid):
        read_message("GetCarePlansResponse", read_file(b"<GetCarePlansResponse/>"))


def test_a_thousand_faults_are_told_as_a_score_and_soon() -> None:
    root = read_file(f'<r:GetCarePlans xmlns:r="{RESPONDER}">{"<r:careUnitHSAId/>" * 1000}</r:GetCarePlans>'.encode())
    started = time.monotonic()
    with pytest.raises(XmlInvalid) as refusal:
        read_message("GetCarePlans", root)
    assert time.monotonic() - started < 1
    assert [issue.path for issue in refusal.value.issues] == [f"GetCarePlans.careUnitHSAId[{place}]" for place in range(20)]


@pytest.mark.parametrize(
    ("element", "value"), [("title", "a\ufffeb"), ("title", "a\x0bb"), ("created", "9999-12-31T23:59:59-12:00")]
)
def test_a_value_that_xml_cannot_hold_is_refused(whole: str, element: str, value: str) -> None:
    (bundle,) = bundles_of(whole.encode())
    for entry in bundle["entry"]:
        if entry["resource"]["resourceType"] == "CarePlan":
            entry["resource"][element] = value
    with pytest.raises(XmlInvalid) as refusal:
        answer_of([bundle], "0b7e2c1e-7b5d-4c55-9a55-6e1d9a6a4f21")
    assert refusal.value.issues[0].rule in ("xml-value", "xsd-pattern-valid")
    assert value not in str(refusal.value)


def test_nothing_outside_the_schema_is_ever_written() -> None:
    with pytest.raises(XmlInvalid):
        write_message("GetCarePlansResponse", {"result": {"resultCode": "OK"}})
    with pytest.raises(XmlInvalid):
        write_message("GetCarePlansResponse", {"result": {"resultCode": "MAYBE", "logId": "0" * 8}})


def test_the_shape_is_read_out_of_the_schema_files() -> None:
    answer = message("GetCarePlansResponse")
    assert [(field.name, field.is_many) for field in answer.fields] == [("carePlan", True), ("result", False)]
    header, body = answer.fields[0].fields
    assert [field.name for field in header.fields][:3] == ["documentId", "sourceSystemHSAId", "documentTitle"]
    assert [(field.name, field.is_many) for field in body.fields] == [
        ("content", True),
        ("participatingCareUnitHSAId", True),
        ("typeOfCarePlanEnum", False),
    ]
