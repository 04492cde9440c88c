"""The battery, searches: whatever the guard allows, with values out of seen and hidden records."""

from collections.abc import Iterator

from fhir_sip.access import search_guard
from fhir_sip.access.plan import Resource
from fhir_sip.access.public_directory import PUBLIC_TYPES
from fhir_sip.access.search_parameters import CHAINS, INCLUDES, REVERSE, Link, parameters_of, sorts_of, targets_of
from fhir_sip.errors import InvalidRequest
from tests.noninterference.asking import KINDS, Ask, Targets, Turns
from tests.noninterference.facade import PUBLIC_URL
from tests.noninterference.picking import pick
from tests.noninterference.values import person_of, values

_Query = tuple[tuple[str, str], ...]
_MOST_VALUES = 4
_WHO_SEE = ("leader", "leader-unit", "region", "region-unit", "outsider", "former", "school", "social", "region-emergency")
_MISSING = {
    "reference": "999999999",
    "token": "no-such",
    "date": "ge2100-01-01",
    "string": "ingen",
    "canonical": "http://example.se/ingen",
}


def searches(targets: Targets) -> Iterator[Ask]:
    """One parameter at a time, by GET and POST, alone or beside what the search must be anchored by."""
    turns = Turns("searches")
    for kind in KINDS:
        records = _some_of_each(targets, kind)
        for name, its_type in sorted(parameters_of(kind).items()):
            asked = [(what, value) for what, record in records for value in pick(values(name, record), 2)]
            if its_type == "reference":
                asked += [(what, f"{of}/{one}") for of in sorted(targets_of(name)) for what, one in targets.ids(of, 1)]
            asked = [*pick(list(dict.fromkeys(asked)), _MOST_VALUES), ("missing", _missing(name, its_type))]
            for position, (what, value) in enumerate(asked):
                for caller in turns.some(1):
                    query = _anchored(targets, kind, ((name, value),))
                    yield _search(kind, f"{kind}?{name}=, {what}", caller, query, by_post=position % 3 == 2)
        for caller in turns.some(4):
            yield _search(kind, f"{kind} by pages", caller, _anchored(targets, kind, (("_count", "2"),)), row="search by pages")


def chains(targets: Targets) -> Iterator[Ask]:
    """Every chain and every `_has`, with what stands in seen and in hidden records, of a person and without."""
    turns = Turns("chains")
    links: list[tuple[str, str, str, Link]] = []
    for (kind, parameter), link in CHAINS.items():
        links.append(("chain", kind, f"{parameter}.", link))
        links.append(("chain", kind, f"{parameter}:{link.target}.", link))
    links += [("_has", kind, f"_has:{other}:{back}:", link) for (kind, other, back), link in REVERSE.items()]
    for row, kind, way, link in links:
        for asked in sorted(link.target_parameters):
            for position, (what, value, person) in enumerate(_values_of_links(targets, link.target, asked)):
                [caller] = turns.some(1, _WHO_SEE)
                query = ((f"{way}{asked}", value),)
                if person and "patient" in parameters_of(kind):
                    query += (("patient", person),)
                yield _search(kind, f"{kind}?{way}{asked}=, {what}", caller, query, by_post=position == 2, row=row)


def _values_of_links(targets: Targets, kind: str, asked: str) -> list[tuple[str, str, str]]:
    """(what it is, value, the person to be named or an empty string): above all, of hidden records about a person whose plan is seen."""
    near, far = [], []
    seen = set(targets.world.keys("Patient", hidden=False))
    for what, record in _some_of_each(targets, kind, 30):
        about_seen = "hidden" in what and person_of(record) in seen
        for value in pick(values(asked, record), 2):
            (near if about_seen else far).append((what, value, person_of(record) if about_seen else ""))
    return [*pick(list(dict.fromkeys(near)), 3), *pick(list(dict.fromkeys(far)), 1)]


def sorts(targets: Targets) -> Iterator[Ask]:
    """Every order, page by page."""
    turns = Turns("sorts")
    for kind in KINDS:
        for order in sorted(sorts_of(kind)):
            for count, caller in zip(("1", "200"), turns.some(2, _WHO_SEE), strict=True):
                query = _anchored(targets, kind, (("_sort", order), ("_count", count)))
                yield _search(kind, f"{kind} by {order}, {count} a page", caller, query, row="sort, by pages")


def includes(targets: Targets) -> Iterator[Ask]:
    """Every include, forward, in reverse and iterated."""
    turns = Turns("includes")
    for source, parameter in INCLUDES:
        if source in PUBLIC_TYPES:
            continue
        for kind, form in ((source, "_include"), (source, "_include:iterate"), *_reverse(source, parameter)):
            for caller in turns.some(1, _WHO_SEE):
                query = _anchored(targets, kind, ((form, f"{source}:{parameter}"),))
                yield _search(kind, f"{kind}?{form}={source}:{parameter}", caller, query, row="include")
    several = (
        (("_include", "CarePlan:care-team"), ("_include:iterate", "CareTeam:participant"), ("_revinclude", "Consent:data")),
        (("_include", "CarePlan:goal"), ("_include", "CarePlan:activity-reference"), ("_include", "CarePlan:patient")),
    )
    for asked in several:
        for caller in turns.some(6):
            for count in ("2", "50"):
                yield _search("CarePlan", "several includes", caller, (*asked, ("_count", count)), row="include, iterated")


def refused_parameters(targets: Targets) -> Iterator[Ask]:
    """What is asked for cleverly, with hidden values in it, and must not work at all."""
    turns = Turns("refused")
    [(_, goal_id), *_] = [pair for pair in targets.ids("Goal") if pair[0] == "hidden"]
    for name, value in (
        ("_filter", f"id eq {goal_id}"), ("_content", "dold"), ("_text", "dold"), ("_list", "1"), ("_query", "x"),
        ("_source", "x"), ("_security", "NOPAT"), ("_tag", "x"), ("_elements", "id"), ("_contained", "true"),
        ("description", "dold"), ("goal.description", "dold"), ("_id:not", goal_id), ("status:not", "active"),
    ):  # fmt: skip
        for kind in ("CarePlan", "Goal"):
            for caller in turns.some(2):
                yield _search(kind, f"{kind}?{name}=", caller, ((name, value),), row="search, refused")


def totals(targets: Targets) -> Iterator[Ask]:
    """Counts: of what is seen, or none."""
    turns = Turns("totals")
    for kind in KINDS:
        for name, value in (
            ("_total", "accurate"),
            ("_total", "estimate"),
            ("_total", "none"),
            ("_summary", "count"),
            ("_count", "0"),
        ):
            for caller in turns.some(1, _WHO_SEE):
                query = _anchored(targets, kind, ((name, value),))
                yield _search(kind, f"{kind}?{name}={value}", caller, query, row="total")
        for caller in turns.some(2):
            query = _anchored(targets, kind, (("_total", "accurate"), ("_count", "1")))
            yield _search(kind, f"{kind} by pages", caller, query, row="total")


def _search(
    kind: str, what: str, caller: str, query: tuple[tuple[str, str], ...], *, by_post: bool = False, row: str = "search"
) -> Ask:
    if by_post:
        return Ask(f"{row}, POST", what, caller, "POST", f"/fhir/{kind}/_search", form=query)
    return Ask(row, what, caller, "GET", f"/fhir/{kind}", query)


def _some_of_each(targets: Targets, kind: str, most: int = 5) -> list[tuple[str, Resource]]:
    found = [(what, targets.record(kind, resource_id)) for what, resource_id in targets.ids(kind, most)]
    return [(what, record) for what, record in found if record is not None]


def _anchored(targets: Targets, kind: str, query: _Query) -> _Query:
    """The query, naming records of each sort, seen and hidden together, where the guard wants a person or `_id` named."""
    try:
        search_guard.check(kind, query, 200, f"{PUBLIC_URL}/fhir")
    except InvalidRequest:
        return (*query, ("_id", ",".join(resource_id for _, resource_id in targets.ids(kind, 8))))
    return query


def _missing(name: str, its_type: str) -> str:
    if name == "identifier":
        return "http://electronichealth.se/identifier/personnummer|no-such"
    if its_type == "reference":
        return f"{min(targets_of(name))}/{_MISSING['reference']}"
    return _MISSING[its_type]


def _reverse(source: str, parameter: str) -> list[tuple[str, str]]:
    targets = {"care-team": "CareTeam", "goal": "Goal", "condition": "Condition", "activity-reference": "Task", "data": "CarePlan",
               "patient": "Patient", "subject": "Patient", "participant": "RelatedPerson", "owner": "Organization",
               "supporting-info": "CarePlan"}  # fmt: skip
    return [(targets[parameter], "_revinclude"), (targets[parameter], "_revinclude:iterate")]
