"""What a plan in FHIR may hold and the SIP document cannot: added to a generated plan, to see that an update loses none of it.

Each extra leaves the document as it was. `fhir_plans` lists what they stand for.
"""

import copy
from collections.abc import Callable
from typing import Any, NamedTuple

from .elements import IG, ITEM_SYSTEM, PLAN_SYSTEM, Resource, coded, extension, parts, text_part

SNOMED = "http://snomed.info/sct"
FOREIGN = {"url": "https://other.example/x", "valueString": "x"}
NOTE = [{"text": "Från journalen"}]
ELSEWHERE = {"reference": "CarePlan/of-another-plan"}


class Extra(NamedTuple):
    """Something added to each resource of a profile; the profile `*` is every resource."""

    profile: str
    name: str
    add: Callable[[Resource], Any]


def with_extras(plan: Resource, extras: list[Extra]) -> Resource:
    """The plan with the extras, in their order, and with resources beside it that are none of the document's."""
    stored = copy.deepcopy(plan)
    for extra in extras:
        for entry in stored["entry"]:
            claimed = entry["resource"]["meta"]["profile"][0].rpartition("/")[2]
            if extra.profile in ("*", claimed):
                extra.add(entry["resource"])
    return stored


def _first(*steps: str, put: Any) -> Callable[[Resource], None]:
    """Put it first in the list there, when what leads to the list is there."""

    def add(resource: Resource) -> None:
        for node in _nodes(resource, steps[:-1]):
            node[steps[-1]] = [copy.deepcopy(put), *node.get(steps[-1], [])]

    return add


def _also(*steps: str, **content: Any) -> Callable[[Resource], None]:
    """Give each element there this content too, where it has none of its own."""

    def add(resource: Resource) -> None:
        for node in _nodes(resource, steps):
            for name, value in content.items():
                node.setdefault(name, copy.deepcopy(value))

    return add


def _with(change: Callable[[str], str], *steps: str) -> Callable[[Resource], None]:
    """Change the text there."""

    def add(resource: Resource) -> None:
        for node in _nodes(resource, steps[:-1]):
            if steps[-1] in node:
                node[steps[-1]] = change(node[steps[-1]])

    return add


def _of(kind: str, **changes: Callable[[str], str]) -> Callable[[Resource], None]:
    """Change the values of an extension of ours."""

    def add(resource: Resource) -> None:
        for one in resource["extension"]:
            if one["url"] == f"{IG}/StructureDefinition/{kind}":
                for name in changes.keys() & one.keys():
                    one[name] = changes[name](one[name])

    return add


def _in(kind: str, put: dict[str, Any]) -> Callable[[Resource], None]:
    """Put a part of others first in each extension of ours of this kind."""

    def add(resource: Resource) -> None:
        for one in resource["extension"]:
            if one["url"] == f"{IG}/StructureDefinition/{kind}":
                one["extension"].insert(0, copy.deepcopy(put))

    return add


def _nodes(node: Any, steps: tuple[str, ...]) -> list[dict[str, Any]]:
    """Every object at the place, whatever lists lead to it."""
    if isinstance(node, list):
        return [found for one in node for found in _nodes(one, steps)]
    if not steps:
        return [node]
    return _nodes(node[steps[0]], steps[1:]) if steps[0] in node else []


def _recoded(old: str, new: str, *steps: str) -> Callable[[Resource], None]:
    return _with(lambda value: new if value == old else value, *steps)


def _at_eight(day: str) -> str:
    return day if "T" in day else f"{day}T08:00:00+01:00"


def _with_fraction(moment: str) -> str:
    return moment if "." in moment else f"{moment[:19]}.120{moment[19:]}"


def _unless_protected(**content: Any) -> Callable[[Resource], None]:
    def add(patient: Resource) -> None:
        if not any(label["code"] == "DEMO" for label in patient["meta"].get("security", ())):
            _also(**content)(patient)

    return add


_NARRATIVE = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'}
_CODING = {"system": SNOMED, "code": "410606002", "display": "x", "userSelected": True}
_LABEL = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "NOPATIENT"}
_DENY = {"type": "deny", "actor": [{"role": coded("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP"),
         "reference": {"reference": "Organization/SE9999000001-R999"}}]}  # fmt: skip
_TELECOM = {"use": "work", "rank": 1, "period": {"start": "2026-01-01"}}
_TASKS = ("SipAction", "SipOffer", "EgenvardTask")
_PLANS = ("SipCarePlan", "EgenvardPlan", "StandInPlan")
_CODED = {
    "SipRelatedPerson": "relationship",
    "SipNeed": "clinicalStatus",
    "SipGoal": "achievementStatus",
    "SipAction": "statusReason",
    "SipOffer": "statusReason",
    "EgenvardTask": "code",
    "SipConsent": "category",
    "SipMeeting": "appointmentType",
    "SipCarePlan": "category",
    "StandInPlan": "category",
}

EXTRAS: tuple[Extra, ...] = (
    Extra("*", "language", _also(language="sv")),
    Extra("*", "narrative", _also(text=_NARRATIVE)),
    Extra("*", "tag", _also("meta", tag=[{"system": "https://other.example/tag", "code": "x"}])),
    Extra("*", "version", _also("meta", versionId="3", lastUpdated="2026-11-23T08:00:00Z", source="https://other.example/")),
    Extra("*", "security label", _first("meta", "security", put=_LABEL)),
    Extra("*", "extension of others", _first("extension", put=FOREIGN)),
    Extra("*", "extension in the identifier", _also("identifier", extension=[FOREIGN])),
    Extra("*", "identifier use", _also("identifier", use="official")),
    *(Extra(profile, f"{element}: another coding", _first(element, "coding", put=_CODING)) for profile, element in _CODED.items()),
    *(Extra(profile, "notes", _also(note=NOTE)) for profile in ("SipNeed", "SipGoal", *_TASKS, "EgenvardRiskAssessment", "SipCareTeam")),
    *(Extra(profile, "time of the start", _with(_at_eight, "executionPeriod", "start")) for profile in ("SipAction", "EgenvardTask")),
    *(Extra(profile, "time of the end", _with(_at_eight, "executionPeriod", "end")) for profile in ("SipAction", "EgenvardTask")),
    *(Extra(profile, "time of the period", _with(_at_eight, "period", "end")) for profile in (*_PLANS, "SipCareTeam", "SipRelatedPerson")),
    *(Extra(profile, "time it was created", _with(_at_eight, "created")) for profile in _PLANS),
    *(Extra(profile, "month it was created", _also(created="2026-10")) for profile in _PLANS),
    *(Extra(profile, "contributor", _also(contributor=[{"display": "x"}])) for profile in _PLANS),
    *(Extra(profile, "activity id", _also("activity", extension=[FOREIGN])) for profile in _PLANS),
    *(Extra(profile, "telecom use", _also("telecom", **_TELECOM)) for profile in ("SipRelatedPerson", "SipPractitionerRole")),
    *(Extra(profile, "name of the custodian", _also("extension", "valueReference", display="x"))
      for profile in ("SipNeed", "SipGoal", "SipConsent", "EgenvardTask")),
    *(Extra(profile, "name of the person", _also("subject", display="x")) for profile in ("SipNeed", "SipGoal", *_PLANS)),
    Extra("SipPatient", "identifier of others", _first("identifier", put={"system": "https://other.example/id", "value": "1"})),
    Extra("SipPatient", "older system", _recoded("http://electronichealth.se/identifier/personnummer", "urn:oid:1.2.752.129.2.1.3.1",
                                                 "identifier", "system")),
    Extra("SipPatient", "use of the name", _also("name", use="official", prefix=["Dr"], text="x")),
    Extra("SipPatient", "another name", lambda patient: patient["name"].append({"use": "nickname", "text": "Yl"})),
    Extra("SipPatient", "time of birth", _also(_birthDate={"extension": [FOREIGN]})),
    Extra("SipPatient", "whereabouts", _unless_protected(telecom=[{"system": "phone", "value": "1"}], address=[{"city": "Ekdala"}])),
    Extra("SipPatient", "more of the person", _also(active=True, deceasedBoolean=False, maritalStatus={"text": "x"})),
    Extra("SipRelatedPerson", "parts of the name", _also("name", use="official", family="x", given=["y"])),
    Extra("SipRelatedPerson", "another name", lambda relative: relative["name"].append({"text": "x"})),
    Extra("SipRelatedPerson", "birth and address", _also(birthDate="1990-01-01", address=[{"city": "x"}], gender="other")),
    Extra("SipPractitionerRole", "type of practitioner", _also("practitioner", type="Practitioner")),
    Extra("SipPractitionerRole", "coded title", _first("code", "coding", put=_CODING)),
    Extra("SipPractitionerRole", "specialty", _also(active=True, period={"start": "2020"}, specialty=[{"text": "x"}])),
    Extra("SipNeed", "time it was recorded", _with(_at_eight, "recordedDate")),
    Extra("SipNeed", "year it was recorded", _also(recordedDate="2026")),
    Extra("SipNeed", "diagnosis", _first("code", "coding", put=_CODING)),
    Extra("SipNeed", "severity", _also(severity={"text": "x"}, onsetString="x")),
    Extra("SipGoal", "measure", _also("target", measure={"text": "x"}, detailString="y")),
    Extra("SipGoal", "further target", lambda goal: goal["target"].append({"dueDate": "2030-01-01"}) if "target" in goal else None),
    Extra("SipGoal", "coded goal", _first("description", "coding", put=_CODING)),
    Extra("SipGoal", "priority", _also(priority={"text": "x"}, statusDate="2026-01-01", outcomeCode=[{"text": "x"}])),
    Extra("SipGoal", "month of the start", _also(startDate="2026-10")),
    Extra("SipGoal", "part of an evaluation", _in("goal-evaluation", FOREIGN)),
    Extra("SipAction", "coded action", _first("code", "coding", put=_CODING)),
    Extra("SipAction", "workflow", _also(
        priority="urgent", authoredOn="2026-10-01", businessStatus={"text": "x"}, input=[{"type": {"text": "x"}, "valueString": "y"}])),
    Extra("SipOffer", "time it was offered", _with(_at_eight, "authoredOn")),
    Extra("SipOffer", "first day to answer", _also("restriction", "period", start="2020-01-01")),
    Extra("SipOffer", "text of the code", _also("code", text="x")),
    Extra("SipOffer", "part of the answer", _in("offer-answer", FOREIGN)),
    Extra("SipCarePlan", "what-if", lambda plan: plan["extension"].insert(0, text_part("what-if", "x"))),
    Extra("SipCarePlan", "part of an agreement", _in("plan-agreement", FOREIGN)),
    Extra("SipCarePlan", "part of the follow-up", _in("next-follow-up", FOREIGN)),
    Extra("SipCarePlan", "supporting information", _also(supportingInfo=[{"reference": "DocumentReference/x"}])),
    Extra("EgenvardPlan", "strengths", lambda plan: plan["extension"].insert(0, text_part("strengths", "x"))),
    Extra("EgenvardPlan", "part of the assessment", _in("egenvard-assessment", FOREIGN)),
    Extra("StandInPlan", "texts of its own", lambda plan: plan["extension"].insert(0, text_part("strengths", "x"))),
    Extra("StandInPlan", "meeting", lambda plan: plan["extension"].insert(0, extension("meeting-date", valueDate="2026-10-01"))),
    Extra("StandInPlan", "plan type", _first("category", put=coded("https://fhir.inera.se/CodeSystem/typeofcareplan-cs", "LSS"))),
    Extra("StandInPlan", "another plan replaced", lambda plan: plan["replaces"].append(ELSEWHERE)),
    Extra("StandInPlan", "another plan replaced first", lambda plan: plan["replaces"].insert(0, ELSEWHERE)),
    Extra("StandInPlan", "agreement", lambda plan: plan["extension"].append(extension(
        "plan-agreement", extension=parts(party={"valueReference": {"reference": "Organization/x"}}, answer={"valueCode": "agreed"})))),
    Extra("SipCareTeam", "times in the team", _with(_at_eight, "participant", "period", "start")),
    Extra("SipCareTeam", "words beside a role", _also("participant", "role", text="x")),
    Extra("SipCareTeam", "display of a role", _also("participant", "role", "coding", display="x")),
    Extra("SipCareTeam", "participant elsewhere", lambda team: team["participant"].insert(0, {
        "role": [{"text": "tolk"}], "member": {"reference": "Organization/SE9999000077-T001"}})),
    Extra("SipCareTeam", "organization that is no party", lambda team: team["participant"].insert(1, {
        "role": [coded("sip-team-role", "staff")], "member": {"reference": "Organization/SE9999000077-T001"}})),
    Extra("SipCareTeam", "reason", _also(reasonCode=[{"text": "x"}], telecom=[{"system": "phone", "value": "1"}])),
    Extra("SipConsent", "time it was recorded", _with(_at_eight, "dateTime")),
    Extra("SipConsent", "time it begins", _with(_at_eight, "provision", "period", "start")),
    Extra("SipConsent", "nested deny", _also("provision", provision=[_DENY])),
    Extra("SipConsent", "document", _also("sourceAttachment", contentType="application/pdf", url="https://other.example/1")),
    Extra("SipConsent", "another plan", lambda one: one["provision"]["data"].append({"meaning": "related", "reference": ELSEWHERE})),
    Extra("SipConsent", "another plan first", lambda one: one["provision"]["data"].insert(
        0, {"meaning": "related", "reference": ELSEWHERE})),
    Extra("SipConsent", "authority", _also("policy", authority="https://other.example")),
    Extra("SipConsent", "part of a signature", _in("consent-signature", FOREIGN)),
    Extra("SipConsent", "part of the judgement", _in("maturity-judgement", FOREIGN)),
    Extra("SipConsent", "display of a purpose", _also("provision", "purpose", display="x")),
    Extra("SipMeeting", "fractions of a second", _with(_with_fraction, "start")),
    Extra("SipMeeting", "fractions of an earlier time", _of("meeting-moved-from", valueDateTime=_with_fraction)),
    Extra("SipMeeting", "earlier day", lambda one: one["extension"].append(extension("meeting-moved-from", valueDateTime="2026-05"))),
    Extra("SipMeeting", "pending", _recoded("proposed", "pending", "status")),
    Extra("SipMeeting", "arrived", _recoded("booked", "arrived", "status")),
    Extra("SipMeeting", "more of the meeting", _also(comment="x", priority=1, created="2026-01-01", serviceType=[{"text": "x"}])),
    Extra("SipMeeting", "participant's period", _also("participant", period={"start": "2026-01-01T08:00:00Z"})),
    Extra("SipMeeting", "room", lambda meeting: meeting["participant"].append(
        {"actor": {"reference": "Location/1"}, "required": "required", "status": "accepted"})),
    Extra("SipMeeting", "for information", lambda meeting: meeting["participant"].insert(0, {
        "type": [coded("sip-team-role", "staff")], "required": "information-only", "status": "accepted"})),
    Extra("SipMeeting", "part of participation", _in("person-participation", FOREIGN)),
    Extra("EgenvardRiskAssessment", "time of assessment", _with(_at_eight, "occurrenceDateTime")),
    Extra("EgenvardRiskAssessment", "probability", _also("prediction", probabilityDecimal=0.1, rationale="x")),
    Extra("EgenvardRiskAssessment", "coded risk", _first("prediction", "outcome", "coding", put=_CODING)),
    Extra("EgenvardRiskAssessment", "coded likelihood", _first("prediction", "qualitativeRisk", "coding", put=_CODING)),
    Extra("EgenvardRiskAssessment", "method", _also(method={"text": "x"}, code={"text": "x"})),
)  # fmt: skip


def resources_beside(plan: Resource) -> list[Resource]:
    """Resources of the store that are none of the document's: other kinds of consent, other plans' parts, the directory."""
    [care_plan] = [
        entry["resource"]
        for entry in plan["entry"]
        if entry["resource"]["meta"]["profile"] == [f"{IG}/StructureDefinition/SipCarePlan"]
    ]
    own = {"reference": f"CarePlan/{care_plan['id']}"}
    consents = [
        {
            "category": [coded("sip-consent-kind", kind)],
            "provision": {"type": "deny", "data": [{"meaning": "related", "reference": about}]},
        }
        for kind, about in (("block", own), ("emergency", own), ("legal-exception", own), ("plan", ELSEWHERE))
    ]
    others: list[Resource] = [
        *({"resourceType": "Consent", **consent} for consent in consents),
        {"resourceType": "Appointment", "status": "booked"},
        {"resourceType": "Appointment", "status": "noshow", "supportingInformation": [own]},
        {"resourceType": "Task", "status": "requested", "intent": "proposal", "code": coded("sip-category", "offer"), "focus": ELSEWHERE},
        {"resourceType": "Task", "status": "entered-in-error", "intent": "proposal", "code": coded("sip-category", "offer"), "focus": own},
        {"resourceType": "CarePlan", "identifier": [{"system": PLAN_SYSTEM, "value": "SE9999000001-R000/e"}],
         "category": [coded("sip-category", "egenvard")], "partOf": [ELSEWHERE]},
        {"resourceType": "Observation", "status": "final"},
        {"resourceType": "Organization", "name": "x"},
    ]  # fmt: skip
    for number, resource in enumerate(others):
        resource |= {"id": f"beside-{number}", "meta": {"profile": ["x"]}}
        resource.setdefault("identifier", [{"system": ITEM_SYSTEM, "value": f"beside-{number}"}])
    return others
