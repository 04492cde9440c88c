"""The first gate of every body: JSON, an object, not too deep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_sip.errors import InvalidRequest
from fhir_sip.validation.json_body import parse_json_object


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


@pytest.mark.parametrize("depth", [1, 49, 50])
def test_up_to_the_limit_it_is_read(depth: int) -> None:
    assert parse_json_object(nested(depth), 50)


@pytest.mark.parametrize("depth", [51, 1_000, 10_000, 100_000])
def test_deeper_it_is_refused_and_the_limit_told(depth: int) -> None:
    with pytest.raises(InvalidRequest, match="50"):
        parse_json_object(nested(depth), 50)


@given(st.binary())
def test_any_bytes_are_read_or_refused_without_being_quoted(body: bytes) -> None:
    try:
        assert isinstance(parse_json_object(body, 50), dict)
    except InvalidRequest as refused:
        [issue] = refused.issues
        assert (issue.code, issue.expression) == ("structure", "http.body")
