"""Generated valid SIP documents: synthetic numbers with a valid check digit, and the odd cases real plans have."""

import datetime
import itertools
from typing import Any

from hypothesis import strategies as st

from fhir_sip.mapping import SipDocument, parse_document

from .process_strategies import PLAN_STATUS, Named, agreements, egenvard, evaluations, maturity, meetings, offers, other_plans
from .values import ACTION_STATUS, DATES, DAYS, LOCAL_IDS, PERIODS, TEXT, days_in_order, some

STEMS = st.sampled_from(["a", "Z-9", ".", "behov", "-", "9"])
HSA_IDS = st.integers(0, 99_999).map(lambda n: f"SE99990000{n % 100:02}-{'AQZ'[n % 3]}{n // 100:03}")
TELECOM = st.lists(
    st.fixed_dictionaries({"kind": st.sampled_from(["phone", "email", "sms", "other"]), "value": TEXT}), max_size=2
)
RESERVE_KINDS = ["nationellt-reservnummer", "reservnummer-stockholm", "reservnummer-vgr", "reservnummer-varmland"]
GOAL_STATUS = ["proposed", "planned", "accepted", "active", "on-hold", "completed", "cancelled", "rejected"]


def identity_number(born: datetime.date, serial: int, coordination: bool = False) -> str:
    """A personnummer, or samordningsnummer, with its check digit."""
    digits = f"{born.year:04}{born.month:02}{born.day + 60 * coordination:02}{serial:03}"
    total = sum(sum(divmod(int(digit) * (2 - position % 2), 10)) for position, digit in enumerate(digits[2:]))
    return digits + str(-total % 10)


@st.composite
def identifiers(draw: st.DrawFn, born: datetime.date) -> list[dict[str, str]]:
    serial = st.integers(980, 999)
    every = [
        {"kind": "personnummer", "value": identity_number(born, draw(serial))},
        {"kind": "samordningsnummer", "value": identity_number(born, draw(serial), coordination=True)},
        *({"kind": kind, "value": draw(TEXT)} for kind in RESERVE_KINDS),
    ]
    return draw(st.lists(st.sampled_from(every), min_size=1, max_size=3, unique_by=lambda item: item["kind"]))


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    born = draw(DATES)
    return {
        "identifiers": draw(identifiers(born)),
        "given_names": draw(st.lists(TEXT, min_size=1, max_size=3)),
        "family_name": draw(TEXT),
        **({"birth_date": born.isoformat()} if draw(st.booleans()) else {}),
        **draw(
            some(
                gender=st.sampled_from(["male", "female", "other", "unknown"]),
                protected_identity=st.sampled_from(["sekretessmarkering", "skyddad-folkbokforing"]),
            )
        ),
    }


@st.composite
def staff_members(draw: st.DrawFn, name: str, parties: list[str], coordinates: bool) -> dict[str, Any]:
    party = st.sampled_from(parties)
    roles = draw(
        st.lists(
            st.builds(
                lambda role, by, period: {**role, **by, **period},
                st.fixed_dictionaries({"role": st.sampled_from(["contact", "meeting-leader", "staff"])}),
                some(on_behalf_of=party),
                PERIODS,
            ),
            min_size=0 if coordinates else 1,
            max_size=2,
        )
    )
    if coordinates:
        roles.insert(draw(st.integers(0, len(roles))), {"role": "coordinator", "on_behalf_of": draw(party)})
    organization = draw(st.sampled_from([*parties, "SE9999000099-Z999"]))
    return {
        "id": name,
        "hsa_id": draw(HSA_IDS),
        "name": draw(TEXT),
        "organization": organization,
        **({} if organization in parties else draw(some(organization_name=TEXT))),
        "roles": roles,
        **draw(some(title=TEXT, telecom=TELECOM, recorded_by=party)),
    }


@st.composite
def sip_data(draw: st.DrawFn) -> dict[str, Any]:
    """A complete document as JSON data."""
    parties = draw(st.lists(HSA_IDS, min_size=1, max_size=4, unique=True))
    party, some_parties = st.sampled_from(parties), st.lists(st.sampled_from(parties), min_size=1, max_size=4, unique=True)
    number = itertools.count()

    def ids(low: int, high: int) -> list[str]:
        return [f"{stem}.{next(number)}" for stem in draw(st.lists(STEMS, min_size=low, max_size=high))]

    status = draw(st.sampled_from(PLAN_STATUS))
    relatives, staff, needs, goals, consents = ids(0, 2), ids(1, 2), ids(1, 2), ids(0, 2), ids(0, 2)
    actions = ids(int(status == "active"), 2)
    own_id = draw(LOCAL_IDS)
    plans = [name for name in ids(0, 2) if name != own_id]
    person = draw(people())
    signers = ["person", *relatives]
    coordinator = draw(st.sampled_from(staff))
    start, end = draw(days_in_order(2))
    named = Named(parties, signers, staff, needs, goals, actions, "protected_identity" in person)

    def relative(name: str) -> dict[str, Any]:
        return {
            "id": name,
            "name": draw(TEXT),
            "relationship": draw(st.sampled_from(["guardian", "representative", "spouse", "neighbour", "other"])),
            **draw(PERIODS),
            **draw(some(identifiers=identifiers(draw(DATES)), telecom=TELECOM, recorded_by=party)),
        }

    def need(name: str) -> dict[str, Any]:
        return {
            "id": name,
            "what": draw(TEXT),
            "status": draw(st.sampled_from(["active", "resolved"])),
            **draw(some(icf=st.sampled_from(["d1", "d570"]), recorded_on=DAYS, recorded_by=party)),
        }

    def goal(name: str) -> dict[str, Any]:
        period = {{"end": "target_date"}.get(key, key): day for key, day in draw(PERIODS).items()}
        return {
            "id": name,
            "own_words": draw(TEXT),
            "horizon": draw(st.sampled_from(["short", "long"])),
            "status": draw(st.sampled_from(GOAL_STATUS)),
            "addresses": draw(st.lists(st.sampled_from(needs), unique=True)),
            **period,
            **draw(
                some(
                    achievement=st.sampled_from(["achieved", "no-change"]),
                    expressed_by=st.sampled_from([*signers, *staff]),
                    recorded_by=party,
                    evaluations=evaluations(),
                )
            ),
        }

    def action(name: str) -> dict[str, Any]:
        status = draw(st.sampled_from(ACTION_STATUS))
        texts = {field: TEXT for field in ("details", "by_other", "how_often", "follow_up", "result", "status_reason")}
        why = {"goal": st.sampled_from(goals)} if goals else {}
        return {
            "id": name,
            "what": draw(TEXT),
            "responsible": draw(party),
            "status": status,
            **draw(PERIODS),
            **draw(some(**texts, **why, contact=st.sampled_from(staff), ksi_code=st.just("KS1.2"), follow_up_on=DAYS)),
            **({"status_reason": draw(TEXT)} if status == "rejected" else {}),
        }

    def signature(who: str) -> dict[str, Any]:
        day, later = draw(days_in_order(2))
        method = draw(st.sampled_from(["written", "oral", "electronic"]))
        withdrawn = {"withdrawn": later} if draw(st.booleans()) else {}
        return {"who": who, "date": day, "method": method, **withdrawn}

    def consent(name: str) -> dict[str, Any]:
        asked = draw(st.lists(st.sampled_from(signers), min_size=1, unique=True))
        disclosers, (first, last) = draw(some_parties), draw(days_in_order(2))
        return {
            "id": name,
            "kind": draw(st.sampled_from(["plan", "secrecy", "joint-documentation"])),
            "status": draw(st.sampled_from(["proposed", "active", "rejected", "inactive"])),
            "recorded_by": draw(st.sampled_from(disclosers)),
            "recorded_on": draw(DAYS),
            "disclosers": disclosers,
            "receivers": draw(some_parties),
            "purposes": draw(st.lists(st.sampled_from(["care-coordination", "treatment"]), min_size=1, unique=True)),
            "start": first,
            **draw(some(end=st.just(last), maturity=maturity(staff))),
            "asked": asked,
            "signatures": [signature(who) for who in asked if draw(st.booleans())],
            "documented_in": draw(TEXT),
        }

    return {
        "schema_version": "1.0",
        "id": own_id,
        "status": status,
        "title": draw(TEXT),
        "description": draw(TEXT),
        "person": person,
        "responsible_party": draw(party),
        "parties": [{"hsa_id": hsa_id, **draw(some(name=TEXT)), **draw(PERIODS)} for hsa_id in parties],
        "relatives": [relative(name) for name in relatives],
        "staff": [draw(staff_members(name, parties, name == coordinator)) for name in staff],
        "needs": [need(name) for name in needs],
        "goals": [goal(name) for name in goals],
        "actions": [action(name) for name in actions],
        "consents": [consent(name) for name in consents],
        "offers": [draw(offers(name, named)) for name in ids(0, 2)],
        "meetings": [draw(meetings(name, named)) for name in ids(0, 2)],
        "agreements": [draw(agreements(hsa_id)) for hsa_id in draw(st.lists(party, max_size=2, unique=True))],
        "egenvard": [draw(egenvard(name, ids(1, 2), ids(1, 2), named)) for name in plans[:1]],
        "other_plans": [draw(other_plans(name, named)) for name in plans[1:]],
        "dates": {"start": start, "end": end, **draw(some(meeting=DAYS, created=DAYS))},
        **draw(
            some(
                what_matters=TEXT,
                strengths=TEXT,
                own_ability=TEXT,
                crisis_plan=TEXT,
                closing_reason=TEXT,
                reopened=st.lists(st.fixed_dictionaries({"date": DAYS, "reason": TEXT}), max_size=2),
                next_follow_up=st.fixed_dictionaries({"date": st.just(end), "responsible": party}),
            )
        ),
    }


def sip_documents() -> st.SearchStrategy[SipDocument]:
    """A complete, valid document."""
    return sip_data().map(parse_document)
