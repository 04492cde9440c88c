"""Anybody finds who helps with what, for whom, where: by need, age and municipality, without a token."""

from typing import Any

import httpx
import pytest
from fhir.resources.R4B import get_fhir_model_class

from tests.directory.entries import A, B, OpenDirectory
from tests.systems import new_child, refusal

_STALE = {"system": "https://fhir-sip.se/ig/CodeSystem/sip-freshness", "code": "stale"}


@pytest.mark.parametrize(
    ("need", "names"),
    [
        ("korttidsvistelse", ["Korttids"]),
        ("KORTTIDS hemmet", ["Korttids"]),
        ("föräldraskap", ["Familjestöd"]),
        ("oro", ["Öppenvård"]),
        ("hjärtkirurgi", []),
    ],
)
def test_a_need_in_words_finds_those_who_help_with_it(directory: OpenDirectory, need: str, names: list[str]) -> None:
    assert directory.found(need=need) == names


@pytest.mark.parametrize(
    ("code", "names"),
    [("d7", ["Familjestöd", "Korttids"]), ("d760", ["Familjestöd", "Korttids"]), ("d5", ["Hemtjänst"]), ("d9", [])],
)
def test_an_icf_area_finds_what_is_within_it_and_what_it_is_within(directory: OpenDirectory, code: str, names: list[str]) -> None:
    assert directory.found(need=f"http://hl7.org/fhir/sid/icf|{code}") == names


@pytest.mark.parametrize(
    ("age", "names"),
    [
        (0, {"Familjestöd", "Öppenvård"}),
        (7, {"Korttids", "Familjestöd", "Öppenvård"}),
        (17, {"Korttids", "Familjestöd", "Öppenvård"}),
        (18, {"Korttids"}),
        (20, {"Korttids"}),
        (21, set()),
        (65, {"Hemtjänst"}),
    ],
)
def test_an_age_finds_those_who_are_for_it(directory: OpenDirectory, age: int, names: set[str]) -> None:
    assert set(directory.found(age=age)) == names | {"Åldersfri", "Gammal", "Nyligen"}


def test_a_municipality_finds_its_own_and_its_countys(directory: OpenDirectory, codes: dict[str, str]) -> None:
    ours = ["Gammal", "Hemtjänst", "Korttids", "Nyligen", "Åldersfri", "Öppenvård"]
    assert directory.found(municipality=codes["ours"]) == ours
    assert directory.found(municipality=codes["neighbours"]) == ["Familjestöd", "Öppenvård"]
    assert directory.found(municipality=f"{codes['county']}99") == ["Öppenvård"]
    assert directory.found(municipality="0001") == []


def test_need_age_and_municipality_together(directory: OpenDirectory, codes: dict[str, str]) -> None:
    assert directory.found(need="hemmet", age=12, municipality=codes["ours"]) == ["Korttids"]
    assert directory.found(need="hemmet", age=12, municipality=codes["neighbours"]) == []


def test_an_owner_finds_its_own_and_its_units(directory: OpenDirectory) -> None:
    assert directory.found(organization=B) == ["Familjestöd"]
    assert "Korttids" in directory.found(organization=f"Organization/{A}")


def test_names_come_in_swedish_order_page_by_page(directory: OpenDirectory) -> None:
    whole = directory.found()
    assert whole == ["Familjestöd", "Gammal", "Hemtjänst", "Korttids", "Nyligen", "Åldersfri", "Öppenvård"]
    for count in (1, 2, 3, 7):
        assert directory.found(_count=count) == whole


def test_a_page_link_goes_on_after_its_record_when_others_come_between(directory: OpenDirectory) -> None:
    first = _bundle(directory, _count="2")
    [following] = [link["url"] for link in first["link"] if link["relation"] == "next"]
    names = [entry["resource"]["name"] for entry in directory.http.get(following).json()["entry"]]
    assert [name.split()[0] for name in names] == ["Hemtjänst", "Korttids"]
    assert first["total"] == 7
    refusal(directory.get("/HealthcareService?_after=no-such-record"), 400)


def test_place_and_owner_come_along_when_asked_for(directory: OpenDirectory) -> None:
    bundle = _bundle(directory, need="korttids", _include=["HealthcareService:location", "HealthcareService:organization"])
    included = {entry["resource"]["resourceType"]: entry["resource"] for entry in bundle["entry"][1:]}
    assert [entry["search"]["mode"] for entry in bundle["entry"]] == ["match", "include", "include"]
    assert included["Location"]["name"].startswith("Huset")
    assert included["Organization"]["name"] == "LSS korttidsboende Solgläntan"


def test_an_old_entry_is_shown_and_marked_as_stale(directory: OpenDirectory) -> None:
    bundle = _bundle(directory, need="rådgivning")
    marks = {entry["resource"]["name"].split()[0]: entry["resource"]["meta"].get("tag") for entry in bundle["entry"]}
    assert marks["Nyligen"] is None
    [tag] = marks["Gammal"]
    assert {name: tag[name] for name in _STALE} == _STALE
    [old] = [entry["resource"] for entry in bundle["entry"] if entry["resource"]["name"].startswith("Gammal")]
    assert directory.get(f"/HealthcareService/{old['id']}").json() == old


def test_what_has_ended_is_not_found_and_can_be_read(directory: OpenDirectory) -> None:
    assert "Nedlagd" not in directory.found()
    answer = directory.get(f"/{directory.ended}")
    assert (answer.status_code, answer.json()["active"]) == (200, False)


def test_places_organisations_and_connections_are_found_too(directory: OpenDirectory, codes: dict[str, str]) -> None:
    places = directory.found("Location", municipality=codes["ours"])
    assert places == ["Huset", "Länet", "Vår kommun"]
    answer = directory.get(f"/Organization/{A}")
    assert (answer.status_code, answer.json()["name"]) == (200, "Ekdala kommun, Omsorgsnämnden")
    assert directory.get("/Endpoint?name=zzz").json()["total"] == 0


def test_an_answer_may_be_kept_and_is_not_sent_twice(directory: OpenDirectory) -> None:
    path = f"/HealthcareService?name={directory.word}"
    answer = directory.get(path)
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.headers["Content-Type"] == "application/fhir+json"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    again = directory.get(path, **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert directory.get(path, **{"If-None-Match": 'W/"other"'}).status_code == 200


def test_its_statement_is_valid_and_every_parameter_it_names_is_taken(directory: OpenDirectory) -> None:
    statement = directory.get("/metadata").json()
    assert get_fhir_model_class("CapabilityStatement").model_validate(statement)
    values = {"age": "5", "municipality": "0180", "organization": A, "_id": "a", "need": "a", "name": "a"}
    [rest] = statement["rest"]
    assert {one["type"] for one in rest["resource"]} == {"HealthcareService", "Location", "Organization", "Endpoint"}
    for resource in rest["resource"]:
        for parameter in resource["searchParam"]:
            answer = directory.get(f"/{resource['type']}?{parameter['name']}={values[parameter['name']]}")
            assert answer.status_code == 200, answer.text
        for include in resource.get("searchInclude", ()):
            assert directory.get(f"/{resource['type']}?_include={include}").status_code == 200


@pytest.mark.parametrize(
    "query", ["age=old", "age=131", "age=-1", "municipality=180", "age=5&age=6", "_count=x", "organization=a/b"]
)
def test_a_value_that_cannot_be_is_refused_by_its_parameter(directory: OpenDirectory, query: str) -> None:
    [issue] = refusal(directory.get(f"/HealthcareService?{query}"), 400)
    assert issue["expression"] == [f"http.{query.partition('=')[0]}"]


def test_a_search_for_a_person_is_refused_and_its_number_is_not_repeated(directory: OpenDirectory) -> None:
    whole = new_child()[1]
    for number in (whole, f"{whole[:8]}-{whole[8:]}", whole[2:]):
        answer = directory.get(f"/HealthcareService?need={number}")
        refusal(answer, 400)
        assert number not in answer.text


def _bundle(directory: OpenDirectory, **asked: Any) -> dict[str, Any]:
    answer: httpx.Response = directory.http.get(
        f"{directory.address}/directory/HealthcareService", params={"name": directory.word} | asked
    )
    assert answer.status_code == 200, answer.text
    bundle: dict[str, Any] = answer.json()
    return bundle
