"""The page for people: in Swedish, without scripts, to be used by keyboard and screen reader, with old entries told apart."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from tests.directory.entries import A, OpenDirectory, kept, new_word, place, reference, service
from tests.systems import Systems, new_child


class _Elements(HTMLParser):
    """Every element with its attributes, and the text outside the style sheet."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._is_style = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._is_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._is_style = False

    def handle_data(self, data: str) -> None:
        self.text += "" if self._is_style else data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def _page(directory: OpenDirectory, query: str = "", status: int = 200) -> _Elements:
    answer = directory.get(f"/{query}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8"), answer.text
    return _Elements(answer.text)


def test_the_page_finds_by_need_age_and_municipality(directory: OpenDirectory, codes: dict[str, str]) -> None:
    page = _page(directory, f"?need=hemmet {directory.word}&age=12&municipality={codes['ours']}")
    assert "1 verksamhet" in page.text
    for told in (
        f"Korttids {directory.word}",
        "Korttidsvistelse utanför hemmet",
        "7–20 år",
        f"Vår kommun {directory.word}",
        f"Huset {directory.word}",
        "LSS korttidsboende Solgläntan",
        "Kontrollerad",
    ):
        assert told in page.text, told
    assert "Inaktuell" not in page.text
    assert {"href": "tel:+4684650 0403".replace(" ", "")} in page.all("a")


def test_an_old_entry_is_shown_as_old(directory: OpenDirectory) -> None:
    page = _page(directory, f"?need=rådgivning {directory.word}")
    assert "2 verksamheter" in page.text
    assert page.text.count("Inaktuell.") == 1
    assert "mer än 180 dagar" in page.text


def test_nothing_found_is_told(directory: OpenDirectory) -> None:
    assert "Inget hittades" in _page(directory, f"?need={new_word()}").text


def test_more_than_a_page_goes_on(directory: OpenDirectory) -> None:
    page = _page(directory, f"?need={directory.word}&_count=3")
    [more] = [link["href"] for link in page.all("a") if (link.get("href") or "").startswith("?")]
    assert f"Nyligen {directory.word}" in _page(directory, str(more)).text


def test_every_field_has_its_label_and_what_was_asked(directory: OpenDirectory, codes: dict[str, str]) -> None:
    page = _page(directory, f"?need=tal&age=7&municipality={codes['ours']}")
    labelled = {label["for"] for label in page.all("label")}
    fields = {field["id"]: field for field in (*page.all("input"), *page.all("select"))}
    assert labelled == fields.keys() == {"need", "age", "municipality"}
    ids = {attributes.get("id") for _, attributes in page.elements}
    assert {field["aria-describedby"] for field in page.all("input")} <= ids
    assert (fields["need"]["value"], fields["age"]["value"]) == ("tal", "7")
    assert [option["value"] for option in page.all("option") if "selected" in option] == [codes["ours"]]
    assert page.all("html") == [{"lang": "sv"}]
    assert {"type": "submit"} in page.all("button")
    assert [tag for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)][:2] == ["h1", "h2"]


def test_a_fault_leads_to_its_field_and_repeats_nothing(directory: OpenDirectory) -> None:
    number = new_child()[1]
    for query, field in (
        (f"?need={number}", "need"),
        ("?age=gammal", "age"),
        ("?municipality=x", "municipality"),
        ("?x=1", "need"),
    ):
        page = _page(directory, query, 400)
        assert {"class": "fault", "role": "alert"} in page.all("div")
        assert {"href": f"#{field}"} in page.all("a")
        assert number not in page.text
        assert all(field["value"] == "" for field in page.all("input"))


def test_the_page_has_no_script_and_fetches_nothing(directory: OpenDirectory) -> None:
    answer = directory.get("/")
    [style] = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert not re.search(r"<script|<link|<img|\sstyle=|\son[a-z]+=|src=", answer.text)
    assert directory.get("").text == answer.text


def test_its_colours_can_be_told_apart(directory: OpenDirectory) -> None:
    """WCAG 2.2 1.4.3: 4.5 to 1 for text, for every colour that the style sheet sets on a background it sets beside it."""
    [style] = re.findall(r"<style>(.*?)</style>", directory.get("/").text, re.DOTALL)
    pairs = [
        (text.group(1), behind.group(1))
        for rule in re.findall(r"{([^{}]*)}", style)
        if (text := re.search(r"(?<![-\w])color: (#\w{6})", rule)) and (behind := re.search(r"background: (#\w{6})", rule))
    ]
    on_page = [
        (colour, behind) for colour in re.findall(r"(?<![-\w])color: (#\w{6})", style) for behind in ("#ffffff", "#e8eef2")
    ]
    on_page = [pair for pair in on_page if pair[0] != "#ffffff"]
    assert len(pairs) >= 4
    assert [pair for pair in (*pairs, *on_page) if _contrast(*pair) < 4.5] == []


def _contrast(first: str, second: str) -> float:
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//elsewhere.example", "https://ok.example/"])
def test_what_a_party_writes_is_text_and_a_link_only_to_the_web(systems: Systems, directory: OpenDirectory, url: str) -> None:
    a, word = systems.municipality_a, new_word()
    area = reference(kept(a, place("Område", A)))
    entry = service(
        f"<b>{word}</b>", [area], comment=f"<script>alert(1)</script>{word}", telecom=[{"system": "url", "value": url}]
    )
    kept(a, entry)
    directory.until(lambda: "1 verksamhet" in _page(directory, f"?need={word}").text)
    page = _page(directory, f"?need={word}")
    assert (page.all("script"), page.all("b")) == ([], [])
    assert any(link.get("href") == url for link in page.all("a")) is url.startswith("https://")
