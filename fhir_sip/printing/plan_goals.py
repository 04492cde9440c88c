"""Goals with the actions that serve them, and actions without a goal."""

from fhir_sip.mapping.document.contents import Action, Goal

from .swedish_time import day, period
from .view import Entry, Row, Section
from .wording import Wording, rows

_ERROR = "entered-in-error"


def goals_section(wording: Wording) -> Section | None:
    """Give every goal with its actions under it; those entered in error are left out."""
    goals = [goal for goal in wording.document.goals if goal.status != _ERROR]
    return wording.section("goals", (), [_goal(wording, goal) for goal in goals])


def actions_without_goal(wording: Wording) -> Section | None:
    """Give the actions that serve no goal that is printed."""
    printed = {goal.id for goal in wording.document.goals if goal.status != _ERROR}
    return wording.section(
        "actions_without_goal", (), [_action(wording, it) for it in _actions(wording) if it.goal not in printed]
    )


def _actions(wording: Wording) -> list[Action]:
    return [action for action in wording.document.actions if action.status != _ERROR]


def _goal(wording: Wording, goal: Goal) -> Section | None:
    needs = [Entry(wording.text(need.what)) for need in wording.document.needs if need.id in goal.addresses]
    evaluations = wording.table(
        "evaluations",
        ("date", "achievement", "comment"),
        [
            (day(it.date), wording.words.code("achievement", it.achievement), wording.text(it.text) if it.text else None)
            for it in sorted(goal.evaluations, key=lambda evaluation: evaluation.date)
        ],
    )
    told = rows(
        wording.by_whom("expressed_by", goal.expressed_by),
        wording.coded("horizon", "horizon", goal.horizon),
        wording.coded("status", "goal_status", goal.status),
        wording.coded("achievement", "achievement", goal.achievement),
        wording.on("start", goal.start),
        wording.on("target_date", goal.target_date),
        wording.row("needs", *needs),
        wording.by_party("recorded_by", goal.recorded_by),
    )
    heading = wording.words.say("headings.goal", words=wording.text(goal.own_words))
    return wording.headed(heading, (told, evaluations), [_action(wording, it) for it in _actions(wording) if it.goal == goal.id])


def _action(wording: Wording, action: Action) -> Section | None:
    heading = wording.words.say("headings.action", what=wording.text(action.what))
    told = rows(
        _reason(wording, action.status, action.status_reason),
        wording.by_party("responsible", action.responsible),
        wording.told("by_other", action.by_other),
        wording.by_whom("contact", action.contact),
        wording.told("details", action.details),
        wording.coded("status", "action_status", action.status),
        wording.row("when", period(action.start, action.end)),
        wording.told("how_often", action.how_often),
        wording.told("how_followed_up", action.follow_up),
        wording.on("followed_up_on", action.follow_up_on),
        wording.told("result", action.result),
    )
    return wording.headed(heading, (told,))


def _reason(wording: Wording, status: str, reason: str | None) -> Row | None:
    """A no stands first and cannot be overlooked."""
    return wording.told("refusal_reason", reason, "weight") if status == "rejected" else wording.told("status_reason", reason)
