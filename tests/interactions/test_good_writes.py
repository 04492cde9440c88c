"""The requests that the tests of bad input start from are accepted as they are: what is refused there is refused for its fault."""

from datetime import UTC, datetime

import pytest

from tests.systems import Systems
from tests.writes import NAMES, all_writes, nothing_written, written_since


@pytest.mark.parametrize("name", NAMES)
def test_the_request_is_accepted_and_stored(systems: Systems, name: str) -> None:
    write = all_writes(systems)[name]
    started = datetime.now(UTC)
    answer = write.send(systems.municipality_a)
    assert answer.status_code in (200, 201), answer.text
    written = written_since(systems.store_url, started)
    assert written.pop("Provenance") == 1
    assert written


def test_a_write_is_seen_where_nothing_was_to_be_written(systems: Systems) -> None:
    write = all_writes(systems)["update"]
    with pytest.raises(AssertionError), nothing_written(systems.store_url):
        assert write.send(systems.municipality_a).status_code == 200
