"""The printed plan: what matters to the person and the goals first, then how it is held together, then what was said to it."""

from fhir_sip.mapping import SipDocument
from fhir_sip.mapping.document.people import PersonalIdentifier

from .meeting_view import meetings_section
from .naming import full_name
from .page import page
from .plan_answers import agreement_section, consents_section, offers_section
from .plan_egenvard import egenvard_section, other_plans_section
from .plan_goals import actions_without_goal, goals_section
from .plan_people import coordinator, team_section
from .swedish_time import day, period
from .view import Entry, Page, Row, Section
from .wording import Wording, rows


def plan_view(document: SipDocument, *, party_names: bool = False) -> Page:
    """Give the plan as a page. What is missing from the document, as in a partial view, is left out.

    For a protected identity parties are numbered unless `party_names`.
    """
    wording = Wording(document, party_names=party_names)
    sections = (
        _matters(wording),
        goals_section(wording),
        actions_without_goal(wording),
        _crisis(wording),
        _background(wording),
        egenvard_section(wording),
        team_section(wording),
        _follow_up(wording),
        meetings_section(wording),
        agreement_section(wording),
        consents_section(wording),
        other_plans_section(wording),
        offers_section(wording),
    )
    status = () if document.status == "active" else (wording.words.say(f"banners.{document.status}"),)
    name = full_name(document.person)
    say = wording.words.say
    title = say("titles.plan") if wording.names.is_protected else say("titles.plan_for", name=wording.text(name))
    header = (
        wording.row("name", name),
        *(_number(wording, it) for it in document.person.identifiers),
        wording.on("born", document.person.birth_date),
        wording.coded("status", "plan_status", document.status),
        wording.row("plan_period", period(document.dates.start, document.dates.end)),
        coordinator(wording),
        _next(wording),
    )
    return page(wording, title, wording.text(document.title), status, header, sections, "footer_plan")


def _number(wording: Wording, identifier: PersonalIdentifier) -> Row:
    """A national number as `YYYYMMDD-NNNN`; a region's reserve number would tell the region, so a protected one has no region."""
    table = "identifier_kind_protected" if wording.names.is_protected else "identifier_kind"
    value = identifier.value
    if identifier.kind in ("personnummer", "samordningsnummer") and len(value) == 12:
        value = f"{value[:8]}-{value[8:]}"
    return Row(wording.words.code(table, identifier.kind), (Entry(value),))


def _next(wording: Wording) -> Row | None:
    follow = wording.document.next_follow_up
    if follow is None:
        return None
    said = wording.words.say("texts.by_on", who=day(follow.date), day=wording.names.party(follow.responsible))
    return wording.row("next_follow_up", said)


def _matters(wording: Wording) -> Section | None:
    document = wording.document
    heading = wording.words.say("headings.matters", name=document.person.given_names[0])
    told = rows(
        wording.told("what_matters", document.what_matters),
        wording.told("strengths", document.strengths),
        wording.told("own_ability", document.own_ability),
    )
    return wording.headed(heading, (told,))


def _crisis(wording: Wording) -> Section | None:
    plan = wording.document.crisis_plan
    return wording.section("crisis", (rows(wording.told("what_if", plan, "weight")),), tone="crisis")


def _background(wording: Wording) -> Section | None:
    words, names = wording.words, wording.names
    needs = wording.table(
        "needs",
        ("need", "status", "life_area", "recorded_on", "recorded_by"),
        [
            (
                wording.text(it.what),
                words.code("need_status", it.status),
                words.code("life_area", it.icf[:2]) if it.icf else None,
                day(it.recorded_on) if it.recorded_on else None,
                names.party(it.recorded_by) if it.recorded_by else None,
            )
            for it in wording.document.needs
        ],
    )
    return wording.section("background", (rows(wording.told("background", wording.document.description)), needs))


def _follow_up(wording: Wording) -> Section | None:
    document, follow = wording.document, wording.document.next_follow_up
    told = rows(
        wording.on("next_follow_up", follow.date) if follow else None,
        wording.by_party("next_follow_up_by", follow.responsible) if follow else None,
        wording.on("plan_meeting", document.dates.meeting),
        wording.on("created", document.dates.created),
        wording.on("ends", document.dates.end),
        wording.told("closing_reason", document.closing_reason),
    )
    reopened = wording.table(
        "reopened", ("date", "reason"), [(day(it.date), wording.text(it.reason)) for it in document.reopened]
    )
    return wording.section("follow_up", (told, reopened))
