"""Generated forms of both sources: every optional field, repeats, odd characters, and always a valid plan."""

from typing import Any

from hypothesis import strategies as st

from fhir_sip.mapping.flat import to_flat
from tests.mapping.strategies import HSA_IDS, identity_number
from tests.mapping.values import DATES, DAYS, LOCAL_IDS, days_in_order, some

from .form_parts import (
    SOME,
    TEXT,
    Form,
    close_ones,
    codes,
    consents,
    filled,
    goals,
    merged,
    needs,
    numbered,
    parties,
    people,
    periods,
    references,
    workplaces,
)


@st.composite
def kalmar_team(draw: st.DrawFn) -> Form:
    """What both forms of Kalmar say of the person and those around: the samordnare is always there."""
    authorities = draw(parties())
    known = [party["hsa_id"] for party in authorities]
    source, party = "kalmar_2012", st.sampled_from(known)

    def contact() -> Form:
        return {
            "hsa_id": draw(HSA_IDS),
            "namn": draw(TEXT),
            **draw(workplaces(known, "anstalld_hos", "enhet")),
            "roll": draw(codes(source, "staff-role")),
            **draw(some(titel=TEXT, telefon=TEXT, epost=TEXT, aktor=party)),
            **draw(periods()),
        }

    return {
        **draw(people(source)),
        "ansvarig_aktor": draw(party),
        "aktor": authorities,
        "foretradare": draw(close_ones()),
        "narstaende": draw(close_ones(relation=codes(source, "relation"))),
        "samordnare": {
            "hsa_id": draw(HSA_IDS),
            "namn": draw(TEXT),
            **draw(workplaces(known, "anstalld_hos", "enhet")),
            "aktor": draw(party),
            **draw(some(titel=TEXT, telefon=TEXT, epost=TEXT, fran=DAYS)),
        },
        "kontakt": [contact() for _ in range(draw(SOME))],
    }


@st.composite
def kalmar_plans(draw: st.DrawFn) -> Form:
    """A flat samordningsplan."""
    source, team = "kalmar_2012", draw(kalmar_team())
    known = [party["hsa_id"] for party in team["aktor"]]
    party = st.sampled_from(known)
    signers = ["person", *numbered(team, "foretradare", "narstaende")]
    staff = ["samordnare", *numbered(team, "kontakt")]
    behov = draw(needs(source))
    mal = draw(goals(source, "vad", [*signers, *staff], len(behov), "utvardering"))
    first, last = draw(days_in_order(2))

    def action() -> Form:
        texts = {field: TEXT for field in ("utfors_av", "hur_ofta", "utvarderas", "resultat", "skal")}
        why = {"mal": st.integers(1, len(mal)).map(str)} if mal else {}
        status = draw(codes(source, "action-status"))
        return {
            "vad": draw(TEXT),
            "ansvarig": draw(party),
            "status": status,
            **draw(some(**texts, **why, kontakt=st.sampled_from(staff), utvarderas_datum=DAYS)),
            **draw(periods()),
            **({"skal": draw(TEXT)} if status == "nej" else {}),
        }

    def offer() -> Form:
        days = draw(days_in_order(3))
        answer = draw(codes(source, "offer-status"))
        answered = answer in ("ja", "nej") or draw(st.booleans())
        not_the_reason = {"nej": "aktören avstår", "återtaget": "personen avstår"}.get(answer, "")
        reason = codes(source, "no-plan-reason", without=(not_the_reason,))
        refused = {
            "orsak": draw(reason),
            **({"skal": draw(TEXT)} if answer in ("nej", "återtaget") or draw(st.booleans()) else {}),
        }
        return {
            "uppmarksammat_av": draw(codes(source, "noticed-by")),
            "uppmarksammat_datum": days[0],
            "av": draw(party),
            "datum": days[1],
            "svar": answer,
            **draw(some(uppmarksammat_for=TEXT, vad=TEXT, betanketid_till=st.just(days[2]))),
            **({"svar_datum": days[2], **draw(some(svar_av=st.sampled_from(signers)))} if answered else {}),
            **(refused if answer in ("nej", "återtaget") or draw(st.booleans()) else {}),
        }

    insats = [action() for _ in range(draw(st.integers(1, 2)))]
    later = st.fixed_dictionaries({"datum": st.just(last), "ansvarig": party})

    def other_plan() -> Form:
        return filled(
            {
                "sort": draw(codes(source, "stand-in-kind")),
                "status": draw(codes(source, "plan-status")),
                "rubrik": draw(TEXT),
                "beskrivning": draw(TEXT),
                "behov": draw(references(len(behov))) or ["1"],
                "mal": draw(references(len(mal))),
                "insats": draw(references(len(insats))) or ["1"],
                "start": first,
                "avslut": last,
                **draw(some(upprattad=DAYS, utvardering=later, avslutsorsak=TEXT)),
            }
        )

    form = {
        "blankett": "samordningsplan",
        "plan_id": draw(LOCAL_IDS.filter(lambda name: name != "annan-plan")),
        "status": draw(codes(source, "plan-status")),
        "rubrik": draw(TEXT),
        "nuvarande_situation": draw(TEXT),
        **team,
        "behov": behov,
        "mal": mal,
        "insats": insats,
        "start": first,
        "avslut": last,
        **draw(some(onskemal=TEXT, mote_datum=DAYS, upprattad=DAYS, utvardering=later, avslutsorsak=TEXT)),
        "erbjudande": offer() if draw(st.booleans()) else {},
        "samtycke": draw(consents(source, known, signers, "tillfragad", "lamnat", "aterkallat")) if draw(st.booleans()) else {},
        "annan_plan": other_plan() if draw(st.booleans()) else {},
    }
    return to_flat(filled(form))


@st.composite
def moments(draw: st.DrawFn) -> str:
    hour, offset = draw(st.integers(0, 23)), draw(st.sampled_from(["Z", "+01:00", "+02:00"]))
    return f"{draw(DAYS)}T{hour:02}:30:00{offset}"


@st.composite
def kalmar_calls(draw: st.DrawFn) -> Form:
    """A flat kallelse."""
    source, team = "kalmar_2012", draw(kalmar_team())
    party = st.sampled_from([item["hsa_id"] for item in team["aktor"]])
    others = ["samordnare", *numbered(team, "foretradare", "narstaende", "kontakt")]
    answer, role = codes(source, "meeting-answer"), codes(source, "team-role")
    status = draw(codes(source, "meeting-status"))
    day = draw(DAYS)
    called_to = {"start": f"{day}T10:00:00+02:00", "slut": f"{day}T11:00:00+02:00"}
    held = status == "hållet"
    known = status in ("kallat", "hållet") or draw(st.booleans())
    where = {} if "skyddad_identitet" in team else {"plats": TEXT}

    def participant(**who: st.SearchStrategy[Any]) -> Form:
        return {**{key: draw(value) for key, value in who.items()}, "svar": draw(answer)}

    meeting = {
        "sort": draw(codes(source, "meeting-kind")),
        "status": status,
        "syfte": draw(TEXT),
        "fragestallning": draw(TEXT),
        **(called_to | {"videolank": "https://mote.example.se/1"} if known else {}),
        **draw(some(minuter=st.integers(1, 1440).map(str), information_bifogad=st.sampled_from(["ja", "nej"]), **where)),
        "flyttat_fran": draw(st.lists(moments(), max_size=2)),
    }
    if held:
        meeting |= {"deltagande": draw(codes(source, "participation")), "deltagande_text": draw(TEXT)}
    form = {
        "blankett": "kallelse",
        "plan_id": draw(LOCAL_IDS),
        "rubrik": draw(TEXT),
        "nuvarande_situation": draw(TEXT),
        **team,
        "samordning_fran": draw(DAYS),
        **draw(some(kallelse_datum=DAYS)),
        "mote": filled(meeting),
        "kallad": [
            participant(aktor=party, **draw(st.sampled_from([{"vem": st.sampled_from(others)}, {"roll": role}])))
            for _ in range(draw(st.integers(1, 3)))
        ],
        "inbjuden": [
            participant(vem=st.just("person")),
            *(participant(vem=st.sampled_from(others), roll=role) for _ in range(draw(SOME))),
        ],
    }
    return to_flat(filled(form))


@st.composite
def vastbus_plans(draw: st.DrawFn) -> Form:
    """A children's plan."""
    source, parter = "vastbus", draw(parties())
    known = [party["hsa_id"] for party in parter]
    party = st.sampled_from(known)
    around = {
        "vardnadshavare": [
            {**guardian, **draw(some(personnummer=st.builds(identity_number, DATES, st.integers(980, 999))))}
            for guardian in draw(close_ones())
        ],
        "narstaende": draw(close_ones(relation=codes(source, "relation"))),
    }
    signers = ["person", *numbered(around, *around)]
    lead = {"roll": "sammanhållande", "part": draw(party)}

    def member(leads: bool) -> Form:
        role = st.fixed_dictionaries({"roll": codes(source, "staff-role", without=("sammanhållande",))})
        tasks = st.lists(st.tuples(role, some(part=party), periods()).map(merged), min_size=not leads, max_size=2)
        return {
            "hsa_id": draw(HSA_IDS),
            "namn": draw(TEXT),
            **draw(workplaces(known, "arbetsplats", "arbetsplats_namn")),
            **draw(some(titel=TEXT, telefon=TEXT, epost=TEXT)),
            "uppdrag": [*([lead] if leads else []), *draw(tasks)],
        }

    personal = [member(leads=not place) for place in range(draw(st.integers(1, 3)))]
    one_of_staff = st.integers(1, len(personal)).map(str)
    staff = [f"personal-{place}" for place in range(1, len(personal) + 1)]
    behov = draw(needs(source, livsomrade=st.sampled_from(["d1", "d570"])))
    mal = draw(goals(source, "egna_ord", [*signers, *staff], len(behov), "utvarderingar"))
    first, last = draw(days_in_order(2))

    def action() -> Form:
        texts = {field: TEXT for field in ("hur", "omfattning", "utfors_av", "resultat", "skal")}
        why = {"mal": st.integers(1, len(mal)).map(str)} if mal else {}
        status = draw(codes(source, "action-status"))
        followed = some(hur=TEXT, datum=DAYS).filter(bool)
        return {
            "vad": draw(TEXT),
            "vem": draw(party),
            "status": status,
            **draw(some(**texts, **why, kontakt=one_of_staff, uppfoljning=followed, ksi_kod=st.just("KS1.2"))),
            **draw(periods()),
            **({"skal": draw(TEXT)} if status == "nej" else {}),
        }

    def consent() -> Form:
        judged = st.fixed_dictionaries({"bedomd_av": one_of_staff, "datum": DAYS, "far_bestamma": st.booleans()})
        maturity = {"mognad": {**draw(judged), **draw(some(text=TEXT))}} if draw(st.booleans()) else {}
        return draw(consents(source, known, signers, "tillfragade", "underskrifter", "aterkallad")) | maturity

    def agreement(name: str) -> Form:
        answer = draw(codes(source, "agreement-answer"))
        reasons = {"avvikande_mening": draw(TEXT)} if answer == "inte överens" or draw(st.booleans()) else {}
        return {"part": name, "svar": answer, **draw(some(datum=DAYS)), **reasons}

    later = st.fixed_dictionaries({"datum": st.just(last), "ansvarig": party})
    return filled(
        {
            "plan": {
                "id": draw(LOCAL_IDS),
                "status": draw(codes(source, "plan-status")),
                "rubrik": draw(TEXT),
                "bakgrund": draw(TEXT),
                "start": first,
                "slut": last,
                **draw(some(mote=DAYS, upprattad=DAYS, avslutsorsak=TEXT)),
            },
            "barn": {**draw(people(source)), **draw(some(egen_syn=TEXT, styrkor=TEXT, klarar_sjalv=TEXT))},
            **draw(some(krisplan=TEXT, nasta_mote=later)),
            **around,
            "huvudansvarig": draw(party),
            "parter": parter,
            "personal": personal,
            "behov": behov,
            "mal": mal,
            "insatser": [action() for _ in range(draw(st.integers(1, 2)))],
            "samtycke": {kind: consent() for kind in ("plan", "sekretess") if draw(st.booleans())},
            "overenskommelse": [agreement(name) for name in known if draw(st.booleans())],
        }
    )


def kalmar_forms() -> st.SearchStrategy[Form]:
    """A flat form of Kalmar's: a samordningsplan or a kallelse."""
    return kalmar_plans() | kalmar_calls()
