"""The directory with entries of several parties in it, put there by the parties themselves."""

import random
from collections.abc import Iterator

import httpx
import pytest

from tests.directory.entries import (
    COUNTY,
    MUNICIPALITY,
    UNIT_OF_A,
    A,
    B,
    OpenDirectory,
    checked,
    days_ago,
    helps_with,
    kept,
    new_word,
    place,
    reference,
    service,
)
from tests.systems import Systems


@pytest.fixture(scope="package")
def codes() -> dict[str, str]:
    """Codes of a county and two municipalities in it that nobody has."""
    county = f"{random.randrange(30, 90)}"
    first = random.randrange(10, 98)
    return {"county": county, "ours": f"{county}{first}", "neighbours": f"{county}{first + 1}"}


@pytest.fixture(scope="package")
def directory(systems: Systems, codes: dict[str, str]) -> Iterator[OpenDirectory]:
    """The open directory, with a region's and two municipalities' services in it."""
    word = new_word()
    a, b, region = systems.municipality_a, systems.municipality_b, systems.region_ehr
    county = reference(kept(region, place(f"Länet {word}", "SE9999000001-R000", (COUNTY, codes["county"]))))
    ours = reference(kept(a, place(f"Vår kommun {word}", A, (MUNICIPALITY, codes["ours"]), county)))
    theirs = reference(kept(b, place(f"Grannkommunen {word}", B, (MUNICIPALITY, codes["neighbours"]), county)))
    house = reference(kept(a, place(f"Huset {word}", UNIT_OF_A, within=ours)))

    def named(name: str) -> str:
        return f"{name} {word}"

    short_stay = service(named("Korttids"), [ours], UNIT_OF_A, (7, 20), type=helps_with("Korttidsvistelse utanför hemmet", "d7"))
    kept(a, short_stay | {"location": [{"reference": house}]})
    kept(a, service(named("Åldersfri"), [house], type=helps_with("Samtal")))
    kept(a, service(named("Hemtjänst"), [ours], ages=(65, None), type=helps_with("Personlig omvårdnad", "d510")))
    kept(b, service(named("Familjestöd"), [theirs], B, (None, 17), type=helps_with("Stöd i föräldraskapet", "d7601")))
    kept(
        region, service(named("Öppenvård"), [county], "SE9999000001-R101", (0, 17), type=helps_with("Oro och nedstämdhet", "d2"))
    )
    old = service(named("Gammal"), [ours], type=helps_with("Rådgivning"))
    kept(a, old | {"extension": [checked(days_ago(181))]})
    current = service(named("Nyligen"), [ours], type=helps_with("Rådgivning"))
    kept(a, current | {"extension": [checked(days_ago(180))]})
    ended = reference(kept(a, service(named("Nedlagd"), [ours], active=False)))
    with httpx.Client(trust_env=False, timeout=30) as http:
        found = OpenDirectory(systems.settings.public_url, http, word, ended)
        found.until(lambda: len(found.found()) == 7)
        yield found
