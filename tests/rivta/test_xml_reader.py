"""XML that comes from outside: what is read, and what is refused before it can do anything."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from fhir_sip.rivta.issues import XmlInvalid
from fhir_sip.rivta.xml_reader import MAX_DEPTH, read_xml

SECRET = "198001019804"
LIMIT = 1_000_000
MOST_ELEMENTS = 500


def read(content: bytes, max_bytes: int = LIMIT) -> etree._Element:
    return read_xml(content, max_bytes, MOST_ELEMENTS)


def refused(content: bytes | str, max_bytes: int = LIMIT) -> str:
    """The rule that XML is refused by; no value of it is told."""
    with pytest.raises(XmlInvalid) as refusal:
        read(content.encode() if isinstance(content, str) else content, max_bytes)
    assert SECRET not in str(refusal.value)
    assert all(SECRET not in issue.text for issue in refusal.value.issues)
    return refusal.value.issues[0].rule


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", ["", '<?xml version="1.0"?>', '<?xml version="1.0" encoding="{}"?>'])
def test_both_encodings_are_read_with_and_without_mark(encoding: str, declared: str) -> None:
    name = "UTF-8" if encoding.startswith("utf-8") else "UTF-16"
    text = f"{declared.format(name)}<a>Åsa, räksmörgås, 李</a>"
    assert read(text.encode(encoding)).text == "Åsa, räksmörgås, 李"


def test_a_mark_before_big_endian_is_read() -> None:
    assert read(b"\xfe\xff" + "<a>å</a>".encode("utf-16-be")).text == "å"


@pytest.mark.parametrize(
    "content",
    [
        '<?xml version="1.0" encoding="ISO-8859-1"?><a>å</a>'.encode("latin-1"),
        b'<?xml version="1.0" encoding="UTF-7"?><a>+AOU-</a>',
        b"<?xml version='1.0' encoding = 'UTF-16'?><a/>",
        '<?xml version="1.0" encoding="UTF-8"?><a/>'.encode("utf-16"),
        "<a>å</a>".encode("utf-32"),
        "<a>å</a>".encode("cp500"),
        b"<a>\xff\xfe\x00</a>",
    ],
)
def test_other_encodings_and_untrue_declarations_are_refused(content: bytes) -> None:
    assert refused(content) in ("xml-encoding", "xml-form")


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
        '<!DOCTYPE a PUBLIC "-//X//Y" "file:///etc/passwd"><a/>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]><a/>',
        '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>',
        '<?xml version="1.0"?><!-- c --><?pi?><!DOCTYPE a><a/>',
        '<!DOCTYPE a [<!ATTLIST a b CDATA "198001019804">]><a/>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_any_encoding(doctype: str, encoding: str) -> None:
    assert refused(doctype.encode(encoding)) == "xml-doctype"


@pytest.mark.parametrize(
    "text",
    ["", " ", "<a>", "<a></b>", "<a/><b/>", "<a b='1' b='2'/>", "<a>&nbsp;</a>", "<a>&#0;</a>", f"<a>{SECRET}", "<x:a/>", "{}"],
)
def test_what_is_not_well_formed_is_refused(text: str) -> None:
    assert refused(text) == "xml-form"


def test_deep_nesting_is_refused_and_the_limit_itself_is_read() -> None:
    assert read(("<a>" * MAX_DEPTH + "</a>" * MAX_DEPTH).encode()).tag == "a"
    for depth in (MAX_DEPTH + 1, 200):
        assert refused("<a>" * depth + "</a>" * depth) == "xml-depth"
    assert refused("<a>" * 100_000 + "</a>" * 100_000) == "xml-form"


def test_too_many_elements_are_refused_and_the_limit_itself_is_read() -> None:
    assert len(read(f"<a>{'<b/>' * (MOST_ELEMENTS - 1)}</a>".encode())) == MOST_ELEMENTS - 1
    assert refused(f"<a>{'<b/>' * MOST_ELEMENTS}</a>") == "xml-elements"
    assert refused(f"<a>{'<b/>' * 100_000}</a>") == "xml-elements"


def test_what_is_too_large_is_refused_unread() -> None:
    assert refused(f"<a b='{'x' * 2000}'/>", 1000) == "xml-size"
    assert refused(b"\0" * 2000, 1000) == "xml-size"


def test_a_fault_names_its_line() -> None:
    with pytest.raises(XmlInvalid) as refusal:
        read(b"<a>\n<b>\n</c></a>")
    assert refusal.value.issues[0].line == 3


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bool]]]:
    """A port, and what has connected to it."""
    heard: list[bool] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)

        def listen() -> None:
            try:
                server.accept()[0].close()
                heard.append(True)
            except TimeoutError:
                pass

        waiting = threading.Thread(target=listen)
        waiting.start()
        yield server.getsockname()[1], heard
        waiting.join()


def test_nothing_is_fetched_whatever_the_xml_asks_for(listener: tuple[int, list[bool]], tmp_path: Path) -> None:
    port, heard = listener
    url = f"http://127.0.0.1:{port}/x"
    with pytest.raises(XmlInvalid):
        read(f'<!DOCTYPE a SYSTEM "{url}"><a/>'.encode())
    hints = f'xsi:schemaLocation="urn:x {url}" xsi:noNamespaceSchemaLocation="{url}"'
    root = read(
        f'<?xml-stylesheet href="{url}"?><a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" {hints}>'
        f'<b xmlns:xi="http://www.w3.org/2001/XInclude" {hints}><xi:include href="{url}"/></b></a>'.encode()
    )
    assert [name for element in root.iter() for name in element.attrib if "ocation" in name] == []
    threading.Event().wait(0.6)
    assert heard == []


def test_many_namespaces_or_attributes_are_refused_at_once() -> None:
    names = " ".join(f'xmlns:a{n}="u{n}"' for n in range(5_000))
    attributes = " ".join(f'a{n}=""' for n in range(25_000))
    for content in (f"<r {names}/>", f"<r {attributes}/>"):
        with pytest.raises(XmlInvalid) as refused:
            read_xml(content.encode(), 2_000_000)
        assert [issue.rule for issue in refused.value.issues] == ["xml-names"]
