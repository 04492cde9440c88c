"""Generated FHIR: the offer, meetings, self-care agreements with their risks and tasks, and plans of another kind."""

from typing import Any

from .elements import Resource, coded, element, extension, follow_up, parts, present, text_part, to
from .fhir_contents import PLAN_STATUS, TASK_STATUS
from .plan_context import PlanContext

_OFFER_STATUS = ("requested", "on-hold", "accepted", "rejected", "cancelled")
_NO_PLAN = ("other-plan", "need-ended", "declined-by-person", "refused-by-party")
_NOTICED_BY = ("staff", "person", "relative", "guardian", "representative")
_TEAM_ROLES = ("party", "coordinator", "meeting-leader", "contact", "guardian", "relative", "representative", "person", "staff")
_ANSWERS = ("accepted", "declined", "tentative", "needs-action")
_PROFESSIONS = (
    "physician",
    "nurse",
    "physiotherapist",
    "occupational-therapist",
    "dietitian",
    "speech-therapist",
    "psychologist",
    "midwife",
    "dentist",
    "pharmacist",
)
_RISK_STATUS = ("final", "registered", "preliminary", "amended", "corrected", "cancelled", "entered-in-error", "unknown")


def add_offer(plan: PlanContext) -> None:
    """An offer that led to this plan; a no has written reasons, the other side's reason is none."""
    choose, status, offerer = plan.choose, plan.choose.one(_OFFER_STATUS), plan.party()
    noticed, offered, answered, due = choose.days(4)
    not_this = {"rejected": "refused-by-party", "cancelled": "declined-by-person"}.get(status)
    words = choose.text() if not_this or choose.yes() else None
    reason = coded("sip-no-plan-reason", choose.one([code for code in _NO_PLAN if code != not_this]), text=words)
    by = choose.maybe(plan.reference, "person", "relatives")
    plan.new_item(
        "offers",
        "Task",
        "SipOffer",
        offerer,
        extension=present(
            extension(
                "need-noticed-by",
                extension=choose.turned(
                    parts(
                        who={"valueCode": choose.one(_NOTICED_BY)},
                        date={"valueDate": noticed},
                        on_behalf_of={"valueString": choose.maybe(choose.text)},
                    )
                ),
            ),
            extension("offer-answer", extension=parts(date={"valueDate": answered}, by={"valueReference": by}))
            if status in ("accepted", "rejected") or choose.yes()
            else None,
        ),
        status=status,
        statusReason=reason if not_this or choose.yes() else None,
        intent="proposal",
        code=coded("sip-category", "offer"),
        description=choose.maybe(choose.text),
        focus=to(plan.of["plan"][0]),
        authoredOn=offered,
        requester=plan.organization(offerer),
        restriction={"period": {"end": due}} if choose.yes() else None,
        **{"for": plan.person()},
    )


def add_meeting(plan: PlanContext) -> None:
    """A meeting: proposed, called (booked), held (fulfilled) or cancelled. No place where the identity is protected."""
    choose, status = plan.choose, plan.choose.one(("proposed", "booked", "fulfilled", "cancelled"))
    is_called = status in ("booked", "fulfilled")
    start, end = choose.moments() if is_called or choose.yes() else (None, None)
    place = None if plan.is_protected else choose.maybe(choose.text)
    link = "https://m.example.se/a?b=c&d=%C3%A5#x" if (is_called and place is None) or choose.yes() else None
    enclosed = choose.one((None, False, True))
    plan.new_item(
        "meetings",
        "Appointment",
        "SipMeeting",
        plan.party(),
        extension=present(
            extension("meeting-place", valueString=place),
            extension("meeting-video-link", valueUrl=link),
            extension("information-enclosed", valueBoolean=enclosed),
            *(extension("meeting-moved-from", valueDateTime=moment) for moment in choose.several(lambda: choose.moments()[0], 2)),
            _participation(plan) if status == "fulfilled" or choose.yes() else None,
        ),
        status=status,
        appointmentType=coded("sip-meeting-kind", choose.one(("first", "follow-up"))),
        reasonCode=[{"text": choose.text()}],
        description=choose.text(),
        supportingInformation=[to(plan.of["plan"][0])],
        start=start,
        end=end,
        minutesDuration=choose.number(1, 1_440) if choose.yes() else None,
        participant=_called_and_invited(plan),
    )


def _participation(plan: PlanContext) -> dict[str, Any] | None:
    choose, how = plan.choose, plan.choose.one(("took-part", "represented", "views-passed-on", "did-not-take-part"))
    text = choose.text() if how == "did-not-take-part" or choose.yes() else None
    return extension("person-participation", extension=choose.turned(parts(how={"valueCode": how}, text={"valueString": text})))


def _called_and_invited(plan: PlanContext) -> list[dict[str, Any]]:
    """The person once, a party that is called, and others, by name, by role or both."""
    choose = plan.choose
    everyone = [*plan.of.get("relatives", ()), *plan.of["staff"]]
    others = [_invited(plan, who, called=False) for who in choose.some(everyone)]
    others += choose.several(lambda: _invited(plan, None, called=False), 1)
    called = [_invited(plan, choose.one([None, *plan.of["staff"]]), called=True)]
    return choose.riffled([[_invited(plan, plan.of["person"][0], called=False)], called, others])


def _invited(plan: PlanContext, who: Resource | None, *, called: bool) -> dict[str, Any]:
    choose = plan.choose
    required = "required" if called or (who and who["resourceType"] != "Patient" and choose.yes()) else "optional"
    party = plan.organization(plan.party()) if required == "required" or choose.yes() else None
    return element(
        extension=present(extension("participant-party", valueReference=party)),
        type=[coded("sip-team-role", choose.one(_TEAM_ROLES))] if who is None or choose.yes() else None,
        actor=to(who) if who else None,
        required=required,
        status=choose.one(_ANSWERS),
    )


def add_egenvard(plan: PlanContext) -> None:
    """A self-care agreement with a risk assessment and a task at least."""
    choose, custodian = plan.choose, plan.party()
    risks = [_risk_assessment(plan) for _ in range(choose.number(1, 2))]
    tasks = [_egenvard_task(plan) for _ in range(choose.number(1, 2))]
    start, end, review = choose.days(3)
    plan.new(
        "egenvard",
        "CarePlan",
        "EgenvardPlan",
        extension=choose.turned(
            present(
                plan.custodian(custodian),
                _assessment(plan),
                follow_up(review, plan.organization(plan.party())),
                text_part("what-if", choose.text()),
                extension("closing-reason", valueString=choose.maybe(choose.text)),
            )
        ),
        identifier=plan.plan_identifier(custodian, choose.item_id()),
        partOf=[to(plan.of["plan"][0])],
        status=choose.one(PLAN_STATUS),
        intent="plan",
        category=[coded("sip-category", "egenvard")],
        title=choose.text(),
        description=choose.text(),
        subject=plan.person(),
        period=element(start=start, end=end if choose.yes() else None),
        created=choose.maybe(choose.day),
        author=plan.organization(custodian),
        careTeam=[to(plan.of["team"][0])],
        addresses=plan.references("needs", least=1),
        supportingInfo=[to(risk) for risk in risks],
        goal=plan.references("goals"),
        activity=[{"reference": to(task)} for task in tasks],
    )


def _assessment(plan: PlanContext) -> dict[str, Any] | None:
    choose = plan.choose
    said = parts(
        assessor={"valueReference": plan.reference("staff")},
        profession={"valueCode": choose.one(_PROFESSIONS)},
        date={"valueDate": choose.day()},
        text={"valueString": choose.text()},
    )
    return extension("egenvard-assessment", extension=choose.turned(said))


def _risk_assessment(plan: PlanContext) -> Resource:
    choose = plan.choose

    def risk() -> dict[str, Any]:
        likely = choose.maybe(choose.text)
        return element(outcome={"text": choose.text()}, qualitativeRisk={"text": likely} if likely else None)

    return plan.new_item(
        "risks",
        "RiskAssessment",
        "EgenvardRiskAssessment",
        plan.party(),
        status=choose.one(_RISK_STATUS),
        subject=plan.person(),
        occurrenceDateTime=choose.day(),
        performer=plan.reference("staff"),
        prediction=choose.several(risk, 2, least=1),
        mitigation=choose.text(),
    )


def _egenvard_task(plan: PlanContext) -> Resource:
    choose = plan.choose
    owner = plan.organization(plan.party()) if choose.yes() else plan.reference("person", "relatives", "staff")
    return plan.new_item(
        "tasks",
        "Task",
        "EgenvardTask",
        plan.party(),
        extension=present(
            extension("action-how-often", valueString=choose.maybe(choose.text)),
            extension("action-follow-up", valueString=choose.maybe(choose.text)),
        ),
        status=choose.one(TASK_STATUS),
        statusReason=choose.maybe(lambda: {"text": choose.text()}),
        intent="plan",
        code=coded("sip-category", "egenvard-task", text=choose.text()),
        description=choose.text(),
        focus=plan.reference("goals") if plan.of.get("goals") and choose.yes() else None,
        executionPeriod=choose.period(),
        owner=owner,
        **{"for": plan.person()},
    )


def add_stand_in(plan: PlanContext) -> None:
    """A plan of another kind that stands in for the SIP, with its own choice of the needs, goals and actions."""
    choose, custodian = plan.choose, plan.party()
    actions = plan.references("actions")
    status = choose.one(PLAN_STATUS if actions else PLAN_STATUS[1:])
    start, end = choose.days(2)
    plan.new(
        "other-plans",
        "CarePlan",
        "StandInPlan",
        extension=choose.turned(
            present(
                plan.custodian(custodian),
                follow_up(end, plan.organization(plan.party())) if choose.yes() else None,
                extension("closing-reason", valueString=choose.maybe(choose.text)),
            )
        ),
        identifier=plan.plan_identifier(custodian, choose.item_id()),
        replaces=[to(plan.of["plan"][0])],
        status=status,
        intent="plan",
        category=[coded("sip-stand-in-kind", choose.one(("lss-individual-plan", "case-manager-plan", "care-plan-lpt", "other")))],
        title=choose.text(),
        description=choose.text(),
        subject=plan.person(),
        period=element(start=start, end=end if status == "active" or choose.yes() else None),
        created=choose.maybe(choose.day),
        author=plan.organization(custodian),
        careTeam=[to(plan.of["team"][0])],
        addresses=plan.references("needs", least=1),
        goal=plan.references("goals"),
        activity=[{"reference": action} for action in actions],
    )
