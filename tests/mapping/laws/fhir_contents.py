"""Generated FHIR: needs, goals, actions, the plan itself, and consents."""

from typing import Any

from .choices import Chooser
from .elements import IG, TERMINOLOGY, Resource, coded, element, extension, follow_up, item, parts, present, text_part, to
from .plan_context import PlanContext

PLAN_STATUS = ("active", "draft", "on-hold", "completed", "revoked", "entered-in-error", "unknown")
TASK_STATUS = (
    "requested",
    "draft",
    "received",
    "accepted",
    "rejected",
    "ready",
    "cancelled",
    "in-progress",
    "on-hold",
    "failed",
    "completed",
    "entered-in-error",
)
_GOAL_STATUS = ("proposed", "planned", "accepted", "active", "on-hold", "completed", "cancelled", "entered-in-error", "rejected")
_ACHIEVEMENT = (
    "in-progress",
    "improving",
    "worsening",
    "no-change",
    "achieved",
    "sustaining",
    "not-achieved",
    "no-progress",
    "not-attainable",
)
_CONSENT_STATUS = ("active", "draft", "proposed", "rejected", "inactive", "entered-in-error")


def add_need(plan: PlanContext) -> None:
    """A need, perhaps with an ICF code."""
    choose = plan.choose
    icf = coded("http://hl7.org/fhir/sid/icf", choose.one(("d1", "d570", "d9999", "d7200"))) if choose.yes() else {}
    plan.new_item(
        "needs",
        "Condition",
        "SipNeed",
        plan.party(),
        clinicalStatus=coded(f"{TERMINOLOGY}/condition-clinical", choose.one(("active", "resolved"))),
        category=[coded("sip-category", "need")],
        code=icf | {"text": choose.text()},
        subject=plan.person(),
        recordedDate=choose.maybe(choose.day),
    )


def add_goal(plan: PlanContext) -> None:
    """A goal, with evaluations in the order they were made."""
    choose, (start, due) = plan.choose, plan.choose.days(2)
    achieved = coded(f"{TERMINOLOGY}/goal-achievement", choose.one(_ACHIEVEMENT)) if choose.yes() else None
    plan.new_item(
        "goals",
        "Goal",
        "SipGoal",
        plan.party(),
        extension=present(
            extension("goal-horizon", valueCode=choose.one(("short", "long"))), *choose.several(lambda: _evaluation(choose), 2)
        ),
        lifecycleStatus=choose.one(_GOAL_STATUS),
        achievementStatus=achieved,
        description={"text": choose.text()},
        subject=plan.person(),
        startDate=start if choose.yes() else None,
        target=[{"dueDate": due}] if choose.yes() else None,
        expressedBy=choose.maybe(plan.reference, "person", "relatives", "staff"),
        addresses=plan.references("needs"),
    )


def _evaluation(choose: Chooser) -> dict[str, Any] | None:
    said = parts(
        date={"valueDate": choose.day()},
        achievement={"valueCode": choose.one(_ACHIEVEMENT)},
        text={"valueString": choose.maybe(choose.text)},
    )
    return extension("goal-evaluation", extension=choose.turned(said))


def add_action(plan: PlanContext) -> None:
    """An action: its custodian is its owner, and a no has written reasons."""
    choose, owner, status = plan.choose, plan.party(), plan.choose.one(TASK_STATUS)
    ksi = coded("urn:oid:1.2.752.116.1.3.2.3.8", choose.one(("KS1.2", "a-1"))) if choose.yes() else {}
    contact = choose.maybe(plan.reference, "staff")
    plan.new_item(
        "actions",
        "Task",
        "SipAction",
        owner,
        extension=present(
            extension("action-how-often", valueString=choose.maybe(choose.text)),
            extension("action-follow-up", valueString=choose.maybe(choose.text)),
            extension("action-follow-up-date", valueDate=choose.maybe(choose.day)),
            extension("action-result", valueString=choose.maybe(choose.text)),
            extension("action-by-other", valueString=choose.maybe(choose.text)),
            extension("action-contact", valueReference=contact),
        ),
        status=status,
        statusReason={"text": choose.text()} if status == "rejected" or choose.yes() else None,
        intent="plan",
        code=ksi | {"text": choose.text()},
        description=choose.maybe(choose.text),
        focus=plan.reference("goals") if plan.of.get("goals") and choose.yes() else None,
        executionPeriod=choose.period(),
        owner=plan.organization(owner),
        **{"for": plan.person()},
    )


def add_plan(plan: PlanContext, status: str, title: str, period: dict[str, str]) -> Resource:
    """The plan: its own texts, dates and agreements, and all needs, goals and actions in its order of them."""
    choose = plan.choose
    categories = [
        coded("https://fhir.inera.se/CodeSystem/typeofcareplan-cs", "SIP"),
        coded("http://snomed.info/sct", "734163000"),
    ]
    texts = [text_part(part, choose.text()) for part in choose.some(("what-matters", "strengths", "own-ability", "crisis-plan"))]
    next_one = follow_up(max(period.values()), plan.organization(plan.party())) if choose.yes() else None
    return plan.new(
        "plan",
        "CarePlan",
        "SipCarePlan",
        extension=choose.turned(
            present(
                plan.custodian(plan.responsible),
                *texts,
                next_one,
                extension("meeting-date", valueDate=choose.maybe(choose.day)),
                extension("closing-reason", valueString=choose.maybe(choose.text)),
                *(_agreement(plan, hsa_id) for hsa_id in choose.some(plan.parties)),
                *(_reopened(plan) for _ in range(choose.number(0, 2))),
            )
        ),
        identifier=plan.plan_identifier(plan.responsible, plan.plan_id),
        status=status,
        intent="plan",
        category=choose.turned(categories),
        title=title,
        description=choose.text(),
        subject=plan.person(),
        period=period,
        created=choose.maybe(choose.day),
        author=plan.organization(plan.responsible),
        careTeam=[to(plan.of["team"][0])],
        addresses=[to(need) for need in plan.of["needs"]],
        goal=[to(goal) for goal in plan.of.get("goals", ())],
        activity=[{"reference": to(action)} for action in plan.of.get("actions", ())],
    )


def _reopened(plan: PlanContext) -> dict[str, Any] | None:
    said = parts(date={"valueDate": plan.choose.day()}, reason={"valueString": plan.choose.text()})
    return extension("plan-reopened", extension=plan.choose.turned(said))


def _agreement(plan: PlanContext, hsa_id: str) -> dict[str, Any] | None:
    choose, answer = plan.choose, plan.choose.one(("agreed", "disagreed", "waiting"))
    said = parts(
        party={"valueReference": plan.organization(hsa_id)},
        answer={"valueCode": answer},
        date={"valueDate": choose.maybe(choose.day)},
        view={"valueString": choose.text() if answer == "disagreed" or choose.yes() else None},
    )
    return extension("plan-agreement", extension=choose.turned(said))


def add_consent(plan: PlanContext) -> None:
    """A consent to the plan, to lift secrecy or to joint documentation; whoever records it discloses, whoever signs was asked."""
    choose, kind = plan.choose, plan.choose.one(("plan", "secrecy", "joint-documentation"))
    asked = [to(who) for who in choose.some([*plan.of["person"], *plan.of.get("relatives", ())], least=1)]
    disclosers, (start, end) = choose.some(plan.parties, least=1), choose.days(2)
    purposes = choose.some(("COC", "TREAT"), least=1)
    plan.new_item(
        "consents",
        "Consent",
        "SipConsent",
        choose.one(disclosers),
        extension=[*choose.several(lambda: _signature(choose, choose.one(asked)), 3), *present(choose.maybe(_maturity, plan))],
        identifier=item(choose.item_id()),
        status=choose.one(_CONSENT_STATUS),
        scope=coded(f"{TERMINOLOGY}/consentscope", "patient-privacy"),
        category=[coded("sip-consent-kind", kind)],
        patient=plan.person(),
        dateTime=choose.day(),
        performer=asked,
        organization=[plan.organization(hsa_id) for hsa_id in disclosers],
        sourceAttachment={"title": choose.text()},
        policy=[{"uri": f"https://fhir-sip.se/ig/policy/{kind}"}],
        provision={
            "type": "permit",
            "period": element(start=start, end=end if choose.yes() else None),
            "actor": [
                {"role": coded(f"{TERMINOLOGY}/v3-ParticipationType", "IRCP"), "reference": plan.organization(hsa_id)}
                for hsa_id in choose.some(plan.parties, least=1)
            ],
            "purpose": [{"system": f"{TERMINOLOGY}/v3-ActReason", "code": code} for code in purposes],
            "data": [{"meaning": "related", "reference": to(plan.of["plan"][0])}],
        },
    )


def _signature(choose: Chooser, who: dict[str, str]) -> dict[str, Any]:
    signed, withdrawn = choose.days(2)
    said = parts(
        who={"valueReference": who},
        date={"valueDate": signed},
        method={"valueCode": choose.one(("written", "oral", "electronic"))},
        withdrawn={"valueDate": withdrawn if choose.yes() else None},
    )
    return {"url": f"{IG}/StructureDefinition/consent-signature", "extension": choose.turned(said)}


def _maturity(plan: PlanContext) -> dict[str, Any] | None:
    choose = plan.choose
    said = parts(
        judged_by={"valueReference": plan.reference("staff")},
        date={"valueDate": choose.day()},
        may_decide={"valueBoolean": choose.yes()},
        text={"valueString": choose.maybe(choose.text)},
    )
    return extension("maturity-judgement", extension=choose.turned(said))
