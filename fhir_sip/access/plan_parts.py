"""Which records belong to a plan: those that the plan lists, and those that name it themselves.

A consent, an offer, a meeting, a self-care agreement (`partOf`) and a plan that stands in (`replaces`) name the plan. The last two are
CarePlans within it, and what they list belongs to it too.
"""

from collections.abc import Iterator
from typing import Any

Resource = dict[str, Any]

_PLAN_TYPE = "https://fhir.inera.se/CodeSystem/typeofcareplan-cs"
_SIP_CATEGORY = "https://fhir-sip.se/ig/CodeSystem/sip-category"
_STAND_IN_KIND = "https://fhir-sip.se/ig/CodeSystem/sip-stand-in-kind"


def reference(element: Any) -> str:
    """The literal reference of a Reference element, or an empty string."""
    return element.get("reference", "") if isinstance(element, dict) else ""


def care_plan_kind(care_plan: Resource) -> str:
    """What a CarePlan is: `egenvard` (a self-care agreement), `stand-in`, or `sip`: so is one that says it, whatever else it says."""
    codings = [coding for category in care_plan.get("category", ()) for coding in category.get("coding", ())]
    if any(coding.get("system") == _PLAN_TYPE and coding.get("code") == "SIP" for coding in codings):
        return "sip"
    if any(coding.get("system") == _SIP_CATEGORY and coding.get("code") == "egenvard" for coding in codings):
        return "egenvard"
    return "stand-in" if any(coding.get("system") == _STAND_IN_KIND for coding in codings) else "sip"


def is_within_another(care_plan: Resource) -> bool:
    """True for a self-care agreement and for a plan that stands in."""
    return care_plan_kind(care_plan) != "sip"


def task_kind(task: Resource) -> str:
    """What a Task of a plan is: `offer`, `egenvard-task`, or `action`."""
    codings = task.get("code", {}).get("coding", ())
    ours = {coding.get("code") for coding in codings if coding.get("system") == _SIP_CATEGORY}
    return next((kind for kind in ("offer", "egenvard-task") if kind in ours), "action")


def nature(record: Resource) -> str:
    """What a Task or a CarePlan is, by its content: which rules and which profile it is held to. Empty for other types."""
    kind_of = {"Task": task_kind, "CarePlan": care_plan_kind}.get(record["resourceType"])
    return kind_of(record) if kind_of else ""


def plans_named(record: Resource) -> Iterator[str]:
    """References of the plans that a record says it belongs to."""
    match record["resourceType"]:
        case "Consent":
            data = record.get("provision", {}).get("data", ())
            yield from (reference(one.get("reference")) for one in data if one.get("meaning") == "related")
        case "Task" if task_kind(record) == "offer":
            yield reference(record.get("focus"))
        case "Appointment":
            yield from map(reference, record.get("supportingInformation", ()))
        case "CarePlan" if is_within_another(record):
            yield from map(reference, [*record.get("partOf", ()), *record.get("replaces", ())])


def parts_listed(care_plan: Resource) -> Iterator[str]:
    """References of the needs, goals, actions or tasks, and risk assessments that a CarePlan lists."""
    for element in ("addresses", "goal", "supportingInfo"):
        yield from map(reference, care_plan.get(element, ()))
    for activity in care_plan.get("activity", ()):
        yield reference(activity.get("reference"))
