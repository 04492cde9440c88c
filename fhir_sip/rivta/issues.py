"""What is wrong with some XML: where, and by which rule. Never what stands there."""

from collections.abc import Sequence
from typing import NamedTuple


class XmlIssue(NamedTuple):
    """One fault: `line` from 1 (0 when it is not known), `path` of the contract's names (`GetCarePlans.patientId.id`), `rule`, and a
    Swedish sentence with a short English gloss."""

    line: int
    path: str
    rule: str
    text: str


class XmlInvalid(Exception):
    """The XML is refused. Holds every issue, and nothing of the XML."""

    def __init__(self, issues: Sequence[XmlIssue]) -> None:
        """`issues`: at least one."""
        self.issues = tuple(issues)
        super().__init__("; ".join(f"line {issue.line} {issue.path}: {issue.rule}" for issue in self.issues))
