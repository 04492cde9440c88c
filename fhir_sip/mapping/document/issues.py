"""What is wrong with a document: paths, rules and kinds, never a value from it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault: where (`goals[0].target_date`, empty for the whole document), which rule, and a text for staff."""

    path: str
    rule: str
    message: str


class DocumentInvalid(Exception):
    """The document is refused; `issues` holds every fault found, at least one.

    It is no ValueError, so that Pydantic lets it pass unchanged when a model is built directly.
    """

    def __init__(self, issues: Sequence[Issue]) -> None:
        """Keep the issues; the text of the exception names only paths and rules."""
        self.issues = tuple(issues)
        super().__init__("; ".join(f"{issue.path or '(document)'}: {issue.rule}" for issue in self.issues))
