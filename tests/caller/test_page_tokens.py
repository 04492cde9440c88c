"""A page link is one client's: nobody else can go on with it, nor with one that was changed."""

import pytest

from tests.caller.conftest import Office
from tests.systems import fresh_plan, posted, refusal


@pytest.fixture(scope="module")
def link(office: Office) -> str:
    """The `next` of a search by the client `es`."""
    for _ in range(2):
        posted(office.clients["es"], fresh_plan())
    answer = office.clients["es"].fhir("GET", "CarePlan?_count=1")
    [following] = [link["url"] for link in answer.json()["link"] if link["relation"] == "next"]
    return str(following).removeprefix(office.settings.fhir_url + "/")


def test_its_own_client_goes_on_with_it(office: Office, link: str) -> None:
    assert office.clients["es"].fhir("GET", link).status_code == 200


@pytest.mark.parametrize("name", ["es-twin", "unit", "rs"])
def test_another_client_of_the_same_party_cannot(office: Office, link: str, name: str) -> None:
    refusal(office.clients[name].fhir("GET", link), 400)


def test_it_serves_one_type_only(office: Office, link: str) -> None:
    refusal(office.clients["es"].fhir("GET", link.replace("CarePlan?", "CareTeam?")), 400)


@pytest.mark.parametrize("place", [20, 60, -20])
def test_a_changed_one_is_refused(office: Office, link: str, place: int) -> None:
    changed = link[:place] + ("A" if link[place] != "A" else "B") + link[place:][1:]
    refusal(office.clients["es"].fhir("GET", changed), 400)


def test_it_does_not_show_what_was_asked(link: str) -> None:
    assert "_count" not in link
    assert "Organization" not in link
