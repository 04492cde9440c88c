"""`$explain`: why may, or may not, the caller's own party see this record now? `GET {Type}/{id}/$explain`, a Parameters out.

It answers to who may see the record, and to a member now of a plan it belongs to; to anybody else as if there were no such record. Whose
signature is missing is not told, nor anything of other parties' standing.
"""

from typing import Any

from fhir_sip.access import Decision, Plan, plans_in
from fhir_sip.access.care_team import is_member
from fhir_sip.access.decision import Missing, Step
from fhir_sip.access.reading import PATIENT_REQUEST
from fhir_sip.errors import NotFound
from fhir_sip.interactions.exchange import PROTECTED_IDENTITY, SCOPE_ARGUMENTS, Answer, Exchange
from fhir_sip.request import is_resource_id
from fhir_sip.store.plan_queries import with_what_decides

_Parameter = dict[str, Any]


async def explain(exchange: Exchange, resource_type: str, resource_id: str) -> Answer:
    """Answer with the decision. Raises Forbidden (scope), NotFound (missing, or not for this caller to know of)."""
    key = f"{resource_type}/{resource_id}"
    exchange.begin("operation", f"{key}/$explain", {resource_type: "r"})
    if not is_resource_id(resource_id):
        raise NotFound()
    _, index = await exchange.search(resource_type, [("_id", resource_id), *with_what_decides(resource_type)])
    if key not in index:
        raise NotFound()
    exchange.trail.touched(key, index[key])
    plans = plans_in(index)
    decision = exchange.judge(key, index[key], plans)
    if not decision.allowed and not _may_know(exchange, key, decision, plans):
        raise NotFound()
    return Answer(200, {"resourceType": "Parameters", "parameter": list(_parameters(decision))})


def _may_know(exchange: Exchange, key: str, decision: Decision, plans: list[Plan]) -> bool:
    """A member knows that its plan has the record. A service for the patient does not tell of it, nor a token that does not reach it.

    Who is to take part in a draft is told of it by the consent alone. And nobody is told of staff who are hidden for where they work.
    """
    if exchange.caller.purpose == PATIENT_REQUEST or decision.rule in (SCOPE_ARGUMENTS, PROTECTED_IDENTITY):
        return False
    made = [plan for plan in plans if plan.care_plan.get("status") != "draft"]
    return any(key in plan.members and is_member(plan, exchange.caller.party, exchange.now) for plan in made)


def _parameters(decision: Decision) -> list[_Parameter]:
    consent = [{"name": "consent", "valueReference": {"reference": decision.consent}}] if decision.consent else []
    return [
        {"name": "allowed", "valueBoolean": decision.allowed},
        {"name": "rule", "valueCode": decision.rule},
        {"name": "law", "valueString": decision.law},
        *consent,
        *map(_step, decision.steps),
        *map(_missing, decision.missing),
    ]


def _step(step: Step) -> _Parameter:
    parts = [
        {"name": "rule", "valueCode": step.rule},
        {"name": "law", "valueString": step.law},
        {"name": "held", "valueBoolean": step.held},
    ]
    return {"name": "step", "part": parts}


def _missing(missing: Missing) -> _Parameter:
    count = [{"name": "count", "valueInteger": missing.count}] if missing.count is not None else []
    return {"name": "missing", "part": [{"name": "what", "valueCode": missing.what}, *count]}
