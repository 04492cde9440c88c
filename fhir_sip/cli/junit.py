"""JUnit XML of what was checked, for build servers: one test case per resource, one failure for all its errors."""

from collections.abc import Sequence
from xml.etree import ElementTree

from fhir_sip.errors import Issue


def junit_xml(checked: Sequence[tuple[str, Sequence[Issue]]], suite: str = "fhir-sip validate") -> str:
    """The report; `checked` is each resource's place and what was found there. Warnings stand in `system-out`."""
    errors = [[issue for issue in issues if issue.severity == "error"] for _, issues in checked]
    root = ElementTree.Element("testsuites")
    counts = {"tests": str(len(checked)), "failures": str(sum(map(bool, errors))), "errors": "0"}
    cases = ElementTree.SubElement(root, "testsuite", {"name": suite} | counts)
    for (place, issues), broken in zip(checked, errors, strict=True):
        case = ElementTree.SubElement(cases, "testcase", {"classname": suite, "name": place})
        if broken:
            failure = ElementTree.SubElement(
                case, "failure", {"message": f"{len(broken)} errors", "type": broken[0].rule or "error"}
            )
            failure.text = _lines(broken)
        if warnings := [issue for issue in issues if issue.severity != "error"]:
            ElementTree.SubElement(case, "system-out").text = _lines(warnings)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _lines(issues: Sequence[Issue]) -> str:
    return "\n".join(f"{issue.expression or '-'}: {issue.rule or issue.code}: {issue.text}" for issue in issues)
