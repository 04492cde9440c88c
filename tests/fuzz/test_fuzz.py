"""The quick cut: some hundred damaged requests, always the same. The campaign sends twenty thousand."""

from collections.abc import Iterator

import pytest

from tests.fuzz.by_openapi import send_from_openapi
from tests.fuzz.running import send_damaged
from tests.fuzz.scene import Scene, scene
from tests.fuzz.tally import Tally

DAMAGED = 300
OF_EACH_OPERATION = 2
LEAST_ACCEPTED, LEAST_REFUSED = 0.1, 0.4


@pytest.fixture(scope="module")
def quiet_scene(tmp_path_factory: pytest.TempPathFactory, store_url: str) -> Iterator[Scene]:
    with scene(tmp_path_factory.mktemp("fuzz"), store_url) as made:
        yield made


def test_damaged_requests_are_refused_in_one_form_and_nothing_leaks(quiet_scene: Scene) -> None:
    tally = Tally()
    send_damaged(tally, quiet_scene.client, quiet_scene.requests, quiet_scene.number, DAMAGED, 1, 2, lambda _: None)
    send_from_openapi(tally, quiet_scene.client, quiet_scene.number, OF_EACH_OPERATION, 1, lambda _: None)
    assert tally.found == [], quiet_scene.troubles_with_the_store()
    assert quiet_scene.lines_with_the_number() == []
    assert tally.answers.total() > DAMAGED
    assert tally.share_of(range(200, 300)) > LEAST_ACCEPTED, "damage to requests that are wrong anyhow shows nothing"
    assert tally.share_of(range(400, 500)) > LEAST_REFUSED
