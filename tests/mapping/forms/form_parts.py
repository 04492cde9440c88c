"""Generated parts that the forms of both sources have: people, parties, needs, goals, consents, in the words of a source."""

import datetime
from typing import Any

from hypothesis import strategies as st

from fhir_sip.mapping.tables import source_named
from tests.mapping.strategies import HSA_IDS, identity_number
from tests.mapping.values import DATES, DAYS, days_in_order, some
from tests.mapping.values import TEXT as PLAIN_TEXT

Form = dict[str, Any]
ODD = st.sampled_from(
    ['ett "citat"; två, tre', "=1+1", "'=redan", "@a", "-b", "+c", "'", "a\r\nb", "a\tb", "rad 1\n\nrad 3", "å"]
)
TEXT = PLAIN_TEXT | ODD
SOME = st.integers(0, 2)


def codes(source: str, table: str, *, without: tuple[str, ...] = ()) -> st.SearchStrategy[str]:
    """The words of one code table of a source."""
    words = next(iter(source_named(source).tables.values())).codes[table].outward
    return st.sampled_from([word for word in words if word not in without])


@st.composite
def periods(draw: st.DrawFn) -> Form:
    days = draw(days_in_order(2))
    return dict([("fran", days[0]), ("till", days[1])][slice(*draw(st.sampled_from([(0, 0), (0, 1), (1, 2), (0, 2)])))])


@st.composite
def numbers(draw: st.DrawFn, born: datetime.date) -> Form:
    serial = draw(st.integers(980, 999))
    both = {
        "personnummer": identity_number(born, serial),
        "samordningsnummer": identity_number(born, serial, coordination=True),
    }
    chosen = draw(st.sampled_from([("personnummer",), ("samordningsnummer",), tuple(both)]))
    return {kind: both[kind] for kind in chosen}


@st.composite
def people(draw: st.DrawFn, source: str) -> Form:
    born = draw(DATES)
    return {
        **draw(numbers(born)),
        "fornamn": draw(st.lists(TEXT, min_size=1, max_size=3)),
        "efternamn": draw(TEXT),
        **draw(some(fodelsedatum=st.just(str(born)), kon=codes(source, "gender"))),
        **draw(some(skyddad_identitet=codes(source, "protected-identity"))),
    }


def close_ones(**more: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Form]]:
    """Relatives, guardians or representatives."""
    given_always = st.fixed_dictionaries({"namn": TEXT, **more})
    parts = st.tuples(given_always, some(telefon=TEXT, epost=TEXT), periods())
    return st.lists(parts.map(merged), max_size=2)


def merged(parts: tuple[Form, ...]) -> Form:
    """One object of several."""
    return {key: value for part in parts for key, value in part.items()}


def filled(form: Form) -> Form:
    """The form without its empty lists and objects: a field that says nothing is not there."""
    return {key: value for key, value in form.items() if value not in ([], {})}


@st.composite
def parties(draw: st.DrawFn) -> list[Form]:
    names = draw(st.lists(HSA_IDS, min_size=1, max_size=3, unique=True))
    return [{"hsa_id": name, **draw(some(namn=TEXT)), **draw(periods())} for name in names]


@st.composite
def workplaces(draw: st.DrawFn, known: list[str], where: str, name: str) -> Form:
    place = draw(st.sampled_from([*known, "SE9999000099-Z999"]))
    return {where: place, **({} if place in known else draw(some(**{name: TEXT})))}


def references(count: int) -> st.SearchStrategy[list[str]]:
    """Some of the items of a list, by number."""
    return st.lists(st.integers(1, count).map(str), unique=True, max_size=count) if count else st.just([])


@st.composite
def needs(draw: st.DrawFn, source: str, **more: st.SearchStrategy[Any]) -> list[Form]:
    always = st.fixed_dictionaries({"vad": TEXT, "status": codes(source, "need-status")})
    return draw(st.lists(st.tuples(always, some(datum=DAYS, **more)).map(merged), min_size=1, max_size=3))


@st.composite
def goals(draw: st.DrawFn, source: str, words: str, who: list[str], count: int, evaluations: str) -> list[Form]:
    achievement = codes(source, "goal-achievement")
    evaluation = st.tuples(st.fixed_dictionaries({"datum": DAYS, "resultat": achievement}), some(text=TEXT)).map(merged)
    always = st.fixed_dictionaries({words: TEXT, "sikt": codes(source, "goal-horizon"), "status": codes(source, "goal-status")})
    given_sometimes = some(maluppfyllelse=achievement, uttryckt_av=st.sampled_from(who))
    lists = st.fixed_dictionaries({"behov": references(count), evaluations: st.lists(evaluation, max_size=2)})
    return draw(st.lists(st.tuples(always, given_sometimes, lists, periods()).map(merged).map(filled), max_size=2))


@st.composite
def consents(draw: st.DrawFn, source: str, known: list[str], signers: list[str], asked: str, signed: str, withdrawn: str) -> Form:
    names = st.lists(st.sampled_from(known), min_size=1, unique=True)
    disclosers, who = draw(names), draw(st.lists(st.sampled_from(signers), min_size=1, unique=True))
    first, last = draw(days_in_order(2))

    def signature(name: str) -> Form:
        day, later = draw(days_in_order(2))
        taken_back = {withdrawn: later} if draw(st.booleans()) else {}
        who_signs = "av" if signed == "lamnat" else "vem"
        return {who_signs: name, "datum": day, "satt": draw(codes(source, "signature-method")), **taken_back}

    return filled(
        {
            "svar": draw(codes(source, "consent-status")),
            "antecknat_av": draw(st.sampled_from(disclosers)),
            "datum": draw(DAYS),
            "lamnar_ut": disclosers,
            "tar_emot": draw(names),
            "fran": first,
            **({"till": last} if draw(st.booleans()) else {}),
            asked: who,
            signed: [signature(name) for name in who if draw(st.booleans())],
            "dokumenterat_i": draw(TEXT),
        }
    )


def numbered(form: Form, *lists: str) -> list[str]:
    """What the items of these lists are called elsewhere on the form."""
    return [f"{name}-{place}" for name in lists for place in range(1, len(form[name]) + 1)]
