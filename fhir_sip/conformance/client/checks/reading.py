"""How the client reads: whole plans, page by page, and what has changed since."""

from datetime import datetime, timedelta
from itertools import pairwise

from fhir_sip.conformance.client.exchange import Exchange
from fhir_sip.conformance.client.seen import NeverDone, Seen, blame
from fhir_sip.conformance.expecting import next_link

_OVERLAP = timedelta(seconds=60)
_SKEW = timedelta(seconds=10)
_LOWER = {"ge", "gt", "sa"}


def pulls_plans(seen: Seen) -> None:
    """A plan was read: by `$sip`, by a search of CarePlan, or as a SIP document."""
    seen.those(lambda one: _is_pull(one) and one.given.is_success, "pulled a plan")


def follows_links_as_they_stand(seen: Seen) -> None:
    """A next page is asked for by its link, to the letter."""
    links = _links(seen)
    names = _page_parameters(seen, links)
    for one in seen.those(lambda one: one.asked.is_search, "searched"):
        made_up = {name for name, _ in one.asked.parameters} & names
        blame(one, not made_up or one.asked.target in links, f"{', '.join(sorted(made_up))} is no link that was given")


def reads_to_the_end(seen: Seen) -> None:
    """Every link to a next page is followed."""
    asked = {one.asked.target for one in seen.exchanges}
    for one in seen.those(lambda one: _next(seen, one) != "", "was given a next page"):
        blame(one, _next(seen, one) in asked, "there was a next page, and it was not asked for")


def reads_each_page_once(seen: Seen) -> None:
    """No page is asked for twice."""
    links, known = _links(seen), set()
    for one in seen.those(lambda one: one.asked.target in links and one.given.is_success, "was given a next page"):
        blame(one, one.asked.target not in known, "the page had been read")
        known.add(one.asked.target)


def leaves_no_gap(seen: Seen) -> None:
    """Each pull of changes begins no later than the newest instant that the pull before has told."""
    for (before, began), (one, begins) in _following_pulls(seen):
        newest = max([*_instants(seen, before, one), began])
        blame(one, begins <= newest, f"begins at {begins.isoformat()}, after {newest.isoformat()}, the newest that was known")


def overlaps(seen: Seen) -> None:
    """Each pull of changes begins a minute before the newest instant that was known: instants are no order of arrival."""
    for (before, began), (one, begins) in _following_pulls(seen):
        newest = max(_instants(seen, before, one), default=None)
        if newest is not None and newest > began:
            blame(
                one,
                begins <= newest - _OVERLAP,
                f"begins {(newest - begins).total_seconds():.0f} s before the newest that was known",
            )


def stays_behind_the_clock(seen: Seen) -> None:
    """No pull of changes begins after the server's own time."""
    for one, begins in _pulls_of_changes(seen):
        now = datetime.fromtimestamp(one.began).astimezone()
        blame(one, begins <= now + _SKEW, f"begins at {begins.isoformat()}, when it is {now.isoformat(timespec='seconds')}")


def _is_pull(one: Exchange) -> bool:
    asked = one.asked
    if asked.kind == "sip":
        return (asked.method == "GET" and asked.place not in ("", "schema", "worklist")) or asked.place == "_search"
    is_operation = asked.kind == "fhir" and asked.place.startswith("CarePlan") and asked.place.endswith("$sip")
    return is_operation or (asked.is_search and asked.place.startswith("CarePlan"))


def _next(seen: Seen, one: Exchange) -> str:
    """Path and query of the next page."""
    found = one.given.json if one.asked.is_search and one.given.is_success else None
    link = next_link(found) if isinstance(found, dict) else None
    return "" if link is None else link.removeprefix(seen.public_url)


def _links(seen: Seen) -> set[str]:
    return {link for one in seen.exchanges if (link := _next(seen, one))}


def _page_parameters(seen: Seen, links: set[str]) -> set[str]:
    """Parameters that stand in links only, not in any search that a link was given for."""
    searches = {
        name for one in seen.exchanges if _next(seen, one) and one.asked.target not in links for name, _ in one.asked.parameters
    }
    in_links = {part.partition("=")[0] for link in links for part in link.partition("?")[2].split("&")}
    return in_links - searches | {"_page", "page", "_offset", "_getpages", "_getpagesoffset"}


def _pulls_of_changes(seen: Seen) -> list[tuple[Exchange, datetime]]:
    links = _links(seen)
    first_pages = seen.those(lambda one: _begins(one) is not None and one.asked.target not in links, "asked for changes")
    return [(one, begins) for one in first_pages if one.given.is_success and (begins := _begins(one)) is not None]


def _following_pulls(seen: Seen) -> list[tuple[tuple[Exchange, datetime], tuple[Exchange, datetime]]]:
    """Each pull of changes with the one after it."""
    pairs = list(pairwise(_pulls_of_changes(seen)))
    if not pairs:
        raise NeverDone("asked for changes twice")
    return pairs


def _begins(one: Exchange) -> datetime | None:
    for name, value in one.asked.parameters if one.asked.is_search else ():
        if name == "_lastUpdated" and value[:2] in _LOWER:
            return _instant(value[2:])
    return None


def _instants(seen: Seen, pull: Exchange, until: Exchange) -> list[datetime]:
    """When the records of a pull, and of its further pages, were last changed."""
    links = _links(seen)
    pages = [one for one in seen.after(pull) if one.asked.target in links and one.ended <= until.began]
    place = pull.asked.place.removesuffix("/_search")
    entries = [
        entry.get("resource", {})
        for one in (pull, *pages)
        if one.asked.place.removesuffix("/_search") == place
        for entry in (one.given.json or {}).get("entry", ())
    ]
    return [_instant(entry["meta"]["lastUpdated"]) for entry in entries if "lastUpdated" in entry.get("meta", {})]


def _instant(text: str) -> datetime:
    """With an offset where none is told: the kit's own."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.astimezone()
