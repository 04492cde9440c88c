"""Who is in the plan: who coordinates and answers for it, parties, relatives, staff and how to reach them."""

from fhir_sip.mapping.document.people import StaffMember

from .swedish_time import day, period
from .view import Entry, Row, Section
from .wording import Wording, rows


def team_section(wording: Wording) -> Section | None:
    """Give the team. For a protected identity there is no way to reach anybody in it."""
    document, words, names = wording.document, wording.words, wording.names
    parties = wording.table(
        "parties",
        ("party", "period"),
        [(names.party(party.hsa_id), period(party.start, party.end)) for party in document.parties],
    )
    relatives = wording.table(
        "relatives",
        ("name", "relationship", "reach", "period"),
        [
            (
                wording.names.who(it.id),
                words.code("relationship", it.relationship),
                wording.contact(it.telecom),
                period(it.start, it.end),
            )
            for it in document.relatives
        ],
    )
    staff = wording.table(
        "staff",
        ("name", "workplace", "role", "reach"),
        [(names.staff(it), names.workplace(it), _roles(wording, it), wording.contact(it.telecom)) for it in document.staff],
    )
    told = rows(
        coordinator(wording),
        leader(wording),
        wording.by_party("overall_responsible", document.responsible_party),
    )
    return wording.section("team", (told, parties, relatives, staff))


def coordinator(wording: Wording) -> Row | None:
    """Give the samordnare of now, with the party they act for and how to reach them."""
    return _with_role(wording, "coordinator", "coordinator")


def leader(wording: Wording) -> Row | None:
    """Give who leads the meetings now."""
    return _with_role(wording, "meeting_leader", "meeting-leader")


def _with_role(wording: Wording, label: str, role: str) -> Row | None:
    values: list[str | Entry] = []
    for member in wording.staff_with(role):
        behalf = next((has.on_behalf_of for has in member.roles if has.role == role and has.end is None), None)
        who = wording.names.staff(member)
        named = wording.words.say("texts.at", who=who, party=wording.names.party(behalf)) if behalf else who
        values += [named, *wording.contact(member.telecom)]
    return wording.row(label, *values)


def _roles(wording: Wording, member: StaffMember) -> str:
    said = []
    for has in member.roles:
        what = wording.words.code("team_role", has.role)
        if has.on_behalf_of:
            what = wording.words.say("texts.for_party", what=what, party=wording.names.party(has.on_behalf_of))
        said.append(wording.words.say("texts.until", what=what, day=day(has.end)) if has.end else what)
    return "\n".join(said)
