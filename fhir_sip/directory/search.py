"""Which records of the register answer a question, and one page of them. Old entries are found like all others; ended ones are not."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fhir_sip.directory.criteria import Criteria
from fhir_sip.directory.entry_rules import COUNTY, MUNICIPALITY
from fhir_sip.directory.index import Findable, findable, order_of
from fhir_sip.directory.public_view import Resource
from fhir_sip.directory.register import Register
from fhir_sip.errors import InvalidRequest, Issue

ICF = "http://hl7.org/fhir/sid/icf"
_NO_SUCH_PAGE = "Sidlänken gäller inte längre / The page link is not valid any more"


@dataclass(frozen=True)
class Page:
    """Some of the records found, in order of name; `total` counts all of them, and `following` is the id the next page goes on from."""

    records: tuple[Resource, ...]
    total: int
    following: str | None


def found(register: Register, criteria: Criteria) -> Page:
    """One page of an answer. Raises InvalidRequest when the record that the page goes on from is not there any more."""
    tests = list(_tests(criteria))
    answers = [one for one in findable(register, criteria.kind) if all(test(one) for test in tests)]
    start = 0
    if criteria.after:
        last = register.of(criteria.kind).get(criteria.after)
        if last is None:
            raise InvalidRequest([Issue("value", _NO_SUCH_PAGE, "http._after")])
        start = bisect_right(answers, order_of(last), key=lambda one: one.order)
    shown = tuple(one.record for one in answers[start : start + criteria.count])
    has_more = start + criteria.count < len(answers)
    return Page(shown, len(answers), shown[-1]["id"] if has_more else None)


def _tests(criteria: Criteria) -> Iterator[Callable[[Findable], bool]]:
    """What a record must pass, one test for each thing that was asked."""
    if (ids := criteria.ids) is not None:
        yield lambda one: one.record["id"] in ids
    if name := criteria.name:
        yield lambda one: name in one.name
    if (age := criteria.age) is not None:
        yield lambda one: (one.youngest is None or one.youngest <= age) and (one.oldest is None or age <= one.oldest)
    if code := criteria.municipality:
        # A county is all its municipalities: their codes begin with its.
        areas = {(MUNICIPALITY, code), (COUNTY, code[:2])}
        yield lambda one: not one.areas.isdisjoint(areas)
    if organization := criteria.organization:
        yield lambda one: organization in one.owners
    yield from map(_helping_with, criteria.needs)


def _helping_with(need: str) -> Callable[[Findable], bool]:
    """By a code, or by every word of a text. An ICF code is met by what stands above it and by what stands below it."""
    system, bar, code = need.partition("|")
    if not bar:
        words = need.split()
        return lambda one: all(word in one.text for word in words)
    if system == ICF and code:
        return lambda one: any(its == ICF and (given.startswith(code) or code.startswith(given)) for its, given in one.codes)
    return lambda one: (system, code) in one.codes
