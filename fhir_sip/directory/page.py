"""`/directory/`: the directory as one accessible page in Swedish (WCAG 2.2 AA). No script, nothing fetched; all text is escaped."""

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from fhir_sip.directory.answers import Freshness
from fhir_sip.directory.criteria import OLDEST, PAGE_PARAMETER
from fhir_sip.directory.freshness import checked_on, is_stale
from fhir_sip.directory.index import ages, municipalities, needs
from fhir_sip.directory.public_view import Resource
from fhir_sip.directory.register import Register
from fhir_sip.directory.search import Page
from fhir_sip.edge.security_headers import page_policy
from fhir_sip.errors import Issue

_FIELDS = ("need", "age", "municipality")
_FAULTS = {
    "http.need": ("need", "Skriv med egna ord, högst 200 tecken, och aldrig ett personnummer."),
    "http.age": ("age", f"Skriv åldern i hela år, 0 till {OLDEST}."),
    "http.municipality": ("municipality", "Välj en kommun i listan."),
}
_OTHER_FAULT = ("need", "Länken gäller inte längre. Sök igen.")
_SCHEMES = {"phone": "tel:", "sms": "sms:", "email": "mailto:", "url": ""}
_CONTACTS = {
    "phone": "Telefon",
    "sms": "SMS",
    "email": "E-post",
    "url": "Webb",
    "fax": "Fax",
    "pager": "Sökare",
    "other": "Kontakt",
}


def rendered(
    register: Register,
    parameters: Sequence[tuple[str, str]],
    page: Page | None,
    freshness: Freshness,
    issues: Iterable[Issue] = (),
) -> str:
    """The page: the form as it was filled in, and what was found; without a `page` what was wrong, and no value that was sent."""
    given = dict(parameters) if page else {}
    asked = [(name, value) for name, value in parameters if name in _FIELDS]
    more = f"?{urlencode([*asked, (PAGE_PARAMETER, page.following)])}" if page and page.following else None
    return _template().render(
        style=_style(),
        oldest=OLDEST,
        faults=dict(_FAULTS.get(issue.expression or "", _OTHER_FAULT) for issue in issues),
        given={name: given.get(name, "") for name in _FIELDS},
        municipalities=municipalities(register),
        needs=needs(register),
        total=page.total if page else None,
        services=[_service(register, record, freshness) for record in page.records] if page else [],
        stale_after_days=freshness.stale_after_days,
        more=more,
    )


def page_headers() -> dict[str, str]:
    """Headers of the page: its one style sheet by digest, and its form may be sent to this very service."""
    digest = b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return {"Content-Security-Policy": page_policy(digest, has_form=True)}


def _service(register: Register, service: Resource, freshness: Freshness) -> dict[str, Any]:
    day = checked_on(service)
    return {
        "id": service["id"],
        "name": service.get("name", ""),
        "helps_with": [concept["text"] for concept in service.get("type", ()) if "text" in concept],
        "comment": service.get("comment", ""),
        "whom": [one["comment"] for one in service.get("eligibility", ()) if "comment" in one],
        "ages": _ages(service),
        "areas": [place.get("name", "") for place in map(register.named, service.get("coverageArea", ())) if place],
        "places": [_place(place) for place in map(register.named, service.get("location", ())) if place],
        "contacts": [_contact(telecom) for telecom in service.get("telecom", ()) if telecom.get("value")],
        "exceptions": service.get("availabilityExceptions", ""),
        "owner": (register.named(service.get("providedBy")) or {}).get("name", "Okänd"),
        "checked_on": day.isoformat() if day else "",
        "is_stale": is_stale(service, freshness.today, freshness.stale_after_days),
    }


def _ages(service: Resource) -> str:
    youngest, oldest = ages(service)
    if youngest is None:
        return "Alla åldrar" if oldest is None else f"Till och med {oldest:g} år"
    return f"Från {youngest:g} år" if oldest is None else f"{youngest:g}–{oldest:g} år"


def _place(place: Resource) -> str:
    address = place.get("address", {})
    town = " ".join(filter(None, (address.get("postalCode"), address.get("city"))))
    return ", ".join(filter(None, (place.get("name"), *address.get("line", ()), town)))


def _contact(telecom: dict[str, Any]) -> dict[str, str]:
    """A contact with a link, where its kind has one; a web address only when it is one."""
    system, value = str(telecom.get("system", "other")), str(telecom["value"])
    scheme = _SCHEMES.get(system)
    is_link = scheme is not None and (system != "url" or value.startswith(("https://", "http://")))
    target = value.replace(" ", "") if system in ("phone", "sms") else value
    return {"kind": _CONTACTS.get(system, "Kontakt"), "text": value, "link": f"{scheme}{target}" if is_link else ""}


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("fhir_sip.directory", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _template() -> Template:
    return _environment().get_template("directory.html.j2")


@cache
def _style() -> str:
    return _environment().get_template("directory.css").render()
