"""May the person herself be shown the plan? The contract's approvedForPatient, on which 1177 Journal filters.

Yes is said only of a plan that is agreed (active, on hold or completed) and where nothing that is rendered carries a security label:
NOPATIENT (v3-ActCode) above all, and the pair of a protected identity, whose plan would tell a household where the person is. Only
labels that say the least there is (v3-Confidentiality N and below) are let through; one that is not known counts as a no.
"""

from collections.abc import Iterable
from typing import Any

_AGREED = frozenset({"active", "on-hold", "completed"})
_CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
_HARMLESS = frozenset({"U", "L", "M", "N"})


def is_for_patient(plan_status: str, rendered: Iterable[dict[str, Any]]) -> bool:
    """`rendered`: every record that the rendering is made of."""
    labels = [label for record in rendered for label in record.get("meta", {}).get("security", ())]
    return plan_status in _AGREED and all(map(_is_harmless, labels))


def _is_harmless(label: dict[str, Any]) -> bool:
    return label.get("system") == _CONFIDENTIALITY and label.get("code") in _HARMLESS
