"""What makes self-care self-care: assessed by staff, its risks seen, and someone responsible for every task (lag 2022:1250)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .issues import Issue
from .places import parts_at

if TYPE_CHECKING:
    from .model import SipDocument


def egenvard_is_whole(document: "SipDocument") -> Iterator[Issue]:
    """Yield an issue for each thing a self-care agreement lacks."""
    for path, plan in parts_at(document, "egenvard"):
        if plan.assessment.assessor is None:
            yield Issue(f"{path}.assessment.assessor", "egenvard-assessed", "Det framgår inte vem som bedömt (assessor missing).")
        for field in ("addresses", "risks", "tasks"):
            if not getattr(plan, field):
                text = "Egenvård har minst ett behov, en riskbedömning och en uppgift (need, risk, task)."
                yield Issue(f"{path}.{field}", "egenvard-whole", text)
    for path, risk in parts_at(document, "egenvard.risks"):
        if risk.assessed_by is None:
            yield Issue(f"{path}.assessed_by", "egenvard-assessed", "Det framgår inte vem som bedömt risken (assessor missing).")
    for path, task in parts_at(document, "egenvard.tasks"):
        if (task.done_by is None) == (task.done_by_party is None):
            text = "Varje uppgift har precis en ansvarig: done_by eller done_by_party (exactly one responsible)."
            yield Issue(f"{path}.done_by", "egenvard-responsible", text)
