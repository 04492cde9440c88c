"""Self-care (egenvård) agreements, and plans of another kind that stand in for the SIP."""

from fhir_sip.mapping.document.egenvard import EgenvardPlan, EgenvardTask, RiskAssessment
from fhir_sip.mapping.document.other_plans import OtherPlan

from .swedish_time import day, period
from .view import Entry, Row, Section
from .wording import Wording, rows

_ERROR = "entered-in-error"


def egenvard_section(wording: Wording) -> Section | None:
    """Give each agreement: assessment, what to do when something changes, tasks with who does each, risks, review."""
    return wording.section("egenvard", (), [_plan(wording, it) for it in wording.document.egenvard if it.status != _ERROR])


def other_plans_section(wording: Wording) -> Section | None:
    """Give the plans that stand in for the SIP."""
    plans = [it for it in wording.document.other_plans if it.status != _ERROR]
    return wording.section("other_plans", (), [_other(wording, it) for it in plans])


def _plan(wording: Wording, plan: EgenvardPlan) -> Section | None:
    assessment = plan.assessment
    told = rows(
        wording.told("description", plan.description),
        wording.coded("status", "plan_status", plan.status),
        wording.row("when", period(plan.start, plan.end)),
        wording.row("needs", *_needs(wording, plan.addresses)),
        wording.row("goals", *_goals(wording, plan.goals)),
        wording.told("assessment", assessment.text),
        wording.by_whom("assessed_by", assessment.assessor),
        wording.coded("profession", "profession", assessment.profession),
        wording.on("assessed_on", assessment.date),
        wording.on("review", plan.review.date),
        wording.by_party("review_by", plan.review.responsible),
        wording.by_party("recorded_by", plan.recorded_by),
        wording.told("closing_reason", plan.closing_reason),
    )
    below = [
        wording.section("what_if", (rows(wording.told("what_if", plan.what_if, "weight")),), tone="crisis"),
        *(_task(wording, it) for it in plan.tasks if it.status != _ERROR),
        *(_risks(wording, it) for it in plan.risks if it.status != _ERROR),
    ]
    return wording.headed(wording.text(plan.title), (told,), below)


def _task(wording: Wording, task: EgenvardTask) -> Section | None:
    told = rows(
        wording.by_whom("done_by", task.done_by) or wording.by_party("done_by", task.done_by_party),
        wording.told("instructions", task.instructions),
        wording.told("how_often", task.how_often),
        wording.row("when", period(task.start, task.end)),
        wording.coded("status", "action_status", task.status),
        wording.told("status_reason", task.status_reason),
        wording.told("how_followed_up", task.follow_up),
        wording.row("goals", *_goals(wording, [task.goal] if task.goal else [])),
        wording.by_party("recorded_by", task.recorded_by),
    )
    return wording.headed(wording.words.say("headings.egenvard_task", what=wording.text(task.what)), (told,))


def _risks(wording: Wording, assessed: RiskAssessment) -> Section | None:
    table = wording.table(
        "risks",
        ("risk", "likelihood"),
        [(wording.text(it.what), wording.text(it.likelihood) if it.likelihood else None) for it in assessed.risks],
    )
    told = rows(
        wording.told("mitigation", assessed.mitigation),
        wording.by_whom("assessed_by", assessed.assessed_by),
        wording.coded("status", "risk_status", assessed.status),
        wording.by_party("recorded_by", assessed.recorded_by),
    )
    return wording.headed(wording.words.say("headings.risks", day=day(assessed.assessed_on)), (table, told))


def _other(wording: Wording, plan: OtherPlan) -> Section | None:
    actions = [Entry(wording.text(it.what)) for it in wording.document.actions if it.id in plan.actions]
    told = rows(
        wording.coded("kind", "stand_in_kind", plan.kind),
        wording.told("description", plan.description),
        wording.coded("status", "plan_status", plan.status),
        wording.row("when", period(plan.start, plan.end)),
        wording.by_party("drawn_up_by", plan.recorded_by),
        wording.on("created", plan.created),
        wording.row("needs", *_needs(wording, plan.addresses)),
        wording.row("goals", *_goals(wording, plan.goals)),
        wording.row("actions", *actions),
        *_follow_up(wording, plan),
        wording.told("closing_reason", plan.closing_reason),
    )
    return wording.headed(wording.text(plan.title), (told,))


def _follow_up(wording: Wording, plan: OtherPlan) -> tuple[Row | None, ...]:
    follow = plan.next_follow_up
    if follow is None:
        return ()
    return wording.on("next_follow_up", follow.date), wording.by_party("next_follow_up_by", follow.responsible)


def _needs(wording: Wording, ids: list[str]) -> list[Entry]:
    return [Entry(wording.text(need.what)) for need in wording.document.needs if need.id in ids]


def _goals(wording: Wording, ids: list[str]) -> list[Entry]:
    return [Entry(wording.text(goal.own_words)) for goal in wording.document.goals if goal.id in ids]
