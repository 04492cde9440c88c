"""JUnit XML for build servers: a suite a suite, a case a check. A SHOULD that is not met is no failure: it stands in `system-out`."""

from xml.etree import ElementTree

from fhir_sip.conformance.runner import Verdict
from fhir_sip.conformance.verdicts import Outcome, Result


def junit(verdict: Verdict) -> str:
    """The report."""
    root = ElementTree.Element("testsuites", {"name": f"fhir-sip conformance {verdict.url}", "time": f"{verdict.seconds:.1f}"})
    for suite, found in verdict.suites:
        outcomes = [result.outcome for check, result in found if check.level == "SHALL"]
        counts = {
            "tests": str(len(found)),
            "failures": str(outcomes.count(Outcome.FAIL)),
            "errors": str(outcomes.count(Outcome.ERROR)),
            "skipped": str(sum(result.outcome is Outcome.SKIP for _, result in found)),
        }
        cases = ElementTree.SubElement(root, "testsuite", {"name": suite.suite} | counts)
        for check, result in found:
            case = ElementTree.SubElement(
                cases, "testcase", {"classname": f"fhir-sip.{suite.suite}", "name": f"{check.id}: {check.title}"}
            )
            _tell(case, check.level, result)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _tell(case: ElementTree.Element, level: str, result: Result) -> None:
    if result.outcome is Outcome.SKIP:
        ElementTree.SubElement(case, "skipped", {"message": result.words})
    elif result.outcome in (Outcome.FAIL, Outcome.ERROR) and level == "SHALL":
        kind = "failure" if result.outcome is Outcome.FAIL else "error"
        told = ElementTree.SubElement(case, kind, {"message": result.words, "type": level})
        told.text = _printable("\n".join(f"{one.by}: {one.request} -> {one.status}\n{one.received}" for one in result.evidence))
    elif result.outcome is not Outcome.PASS:
        ElementTree.SubElement(case, "system-out").text = _printable(f"{level} {result.outcome}: {result.words}")


def _printable(text: str) -> str:
    """XML has no place for other control characters."""
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")
