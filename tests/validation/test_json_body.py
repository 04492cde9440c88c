"""The first gate of every body: JSON, an object, not too deep."""

import json

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


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"b":{"c":[{"d":1,"d":2}]}}',
        b'{"a":1,"\\u0061":2}',
        b'{"a:b":1,"a:b":":"}',
        b'{"a":{"x":1},"a":{"x":1}}',
    ],
)
def test_a_key_that_stands_twice_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidRequest, match="same key twice"):
        parse_json_object(body, 50)


@pytest.mark.parametrize("body", [b'{"":1}', b'{"":1,"":2}', b'{"a":[{"b":{"":{}}}]}'])
def test_an_empty_key_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidRequest, match="key is empty"):
        parse_json_object(body, 50)


_KEY = st.text(min_size=1)


@given(st.dictionaries(_KEY, st.recursive(st.text() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(_KEY, inner))))
def test_an_object_without_one_is_read_whatever_stands_in_it(value: dict[str, object]) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
        try:
            body = text.encode()
        except UnicodeEncodeError:
            continue
        assert parse_json_object(body, 50) == value
