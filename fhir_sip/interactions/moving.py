"""May a plan move so: the process's order and guards, and what its county requires where it comes to stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from fhir_sip.access import Change, Index, Plan, plans_in
from fhir_sip.access.plan import index_of_whole_plans
from fhir_sip.access.plan_parts import plans_named
from fhir_sip.errors import Issue, Unprocessable
from fhir_sip.interactions.exchange import Exchange
from fhir_sip.mapping import DocumentInvalid, from_fhir
from fhir_sip.process import Move, issues_of_move
from fhir_sip.process.required_fields import missing_paths
from fhir_sip.process.states import state_of
from fhir_sip.store.plan_queries import WHOLE_PLAN, with_what_decides

_OF_THE_PROCESS = frozenset({"Task", "Appointment"})
_REQUIRED = "sip-required-by-county"


@dataclass(frozen=True)
class Touched:
    """A plan that a write touches, as it is (None when it is new) and as it would be."""

    before: Plan | None
    after: Plan


def may_move(plan: Plan, changes: Sequence[Change]) -> bool:
    """Whether one of the changes may make something happen in the process of a stored plan."""
    return any(
        change.key == plan.key or (change.new["resourceType"] in _OF_THE_PROCESS and plan.key in plans_named(change.new))
        for change in changes
    )


async def refuse_wrong_moves(exchange: Exchange, touched: Sequence[Touched], changes: Sequence[Change]) -> None:
    """Raises Conflict for a jump in the process, Unprocessable with the guards that do not hold, or with what the county requires."""
    issues: list[Issue] = []
    for plan in touched:
        rules = exchange.rules_for(plan.after)
        issues += issues_of_move(Move(plan.before, plan.after, rules.signing, exchange.now), rules.state_names)
    for plan in touched if not issues else ():
        issues += await _issues_of_missing(exchange, plan, changes)
    if issues:
        raise Unprocessable(issues)


async def _issues_of_missing(exchange: Exchange, plan: Touched, changes: Sequence[Change]) -> list[Issue]:
    """The fields that the county requires where the plan comes to stand, and that it has not; where it stood there already, only those
    that it had. Nothing for consents alone: they come and go whatever a plan lacks."""
    rules = exchange.rules_for(plan.after)
    if not rules.required or all(change.new["resourceType"] == "Consent" for change in changes):
        return []
    stored = await _whole(exchange, plan.before.key) if plan.before else {}
    after = stored | {change.key: change.new for change in changes}
    [new] = [one for one in plans_in(after) if one.key == plan.after.key]
    old = next((one for one in plans_in(stored) if one.key == new.key), None)
    state = state_of(new, rules.signing, exchange.now)
    missing = _missing(new, rules.required.get(state, ()))
    if missing and old is not None and state_of(old, rules.signing, exchange.now) == state:
        lacked = _missing(old, missing)
        missing = [path for path in missing if path not in lacked]
    return [_issue(path, rules.state_names[state]) for path in missing]


async def _whole(exchange: Exchange, key: str) -> Index:
    parameters = (("_id", key.partition("/")[2]), *WHOLE_PLAN, *with_what_decides("CarePlan"))
    return index_of_whole_plans(await exchange.service.store.search("CarePlan", parameters))


def _missing(plan: Plan, paths: Sequence[str]) -> list[str]:
    """Those of the paths that a plan lacks, hidden parts and all; every one when there is no document of the plan."""
    entries = [{"fullUrl": key, "resource": record} for key, record in plan.records.items()]
    try:
        document = from_fhir({"resourceType": "Bundle", "type": "collection", "entry": entries})
    except DocumentInvalid:
        return list(paths)
    return missing_paths(document.as_json(), paths)


def _issue(path: str, state_name: str) -> Issue:
    """The path is the rules' own: which of several goals lacks something may be hidden from the caller."""
    text = (
        f"Länets regler kräver {path} när planen är: {state_name} / The county's rules require {path} of a plan that stands there"
    )
    return Issue("business-rule", text, "CarePlan", _REQUIRED)
