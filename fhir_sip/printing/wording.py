"""One document put into words: how a field becomes a row, with names, words and concealment in one hand."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from fhir_sip.mapping import SipDocument
from fhir_sip.mapping.document.fields import Who
from fhir_sip.mapping.document.people import StaffMember, Telecom

from .concealment import personal_numbers, whereabouts
from .naming import Naming
from .swedish_time import day
from .view import Block, Entry, Row, Rows, Section, Table
from .words import Words, read_words

_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_NUMBER = re.compile(r"\+?[0-9][0-9 ()/-]*")
Cell = tuple[Entry, ...]


class Wording:
    """What the sections are written with. Texts of the document pass `text`, which conceals; fixed words come from `words`."""

    def __init__(self, document: SipDocument, *, party_names: bool) -> None:
        """`party_names` names parties and units of a person with a protected identity too."""
        self.document = document
        self.words: Words = read_words()
        self.names = Naming(document, self.words, party_names=party_names)
        self._concealing = [personal_numbers(document)]
        if self.names.is_protected:
            self._concealing.append(whereabouts(document, names_of_parties=not self.names.parties_are_named))

    def text(self, text: str) -> str:
        """Give a text of the document without what may not be printed; every kind of line break becomes `\\n`."""
        text = "\n".join(text.splitlines())
        for conceal in self._concealing:
            text = conceal(text)
        return text

    def row(self, label: str, *values: str | Entry | None, tone: str = "") -> Row | None:
        """Give a row of fixed or concealed values; None when there is nothing to say."""
        entries = tuple(value if isinstance(value, Entry) else Entry(value) for value in values if value is not None)
        return Row(self.words.say(f"labels.{label}"), entries, tone) if entries else None

    def told(self, label: str, text: str | None, tone: str = "") -> Row | None:
        """Give a row of a text of the document."""
        return self.row(label, None if text is None else self.text(text), tone=tone)

    def on(self, label: str, value: date | None) -> Row | None:
        """Give a row of a day."""
        return self.row(label, None if value is None else day(value))

    def coded(self, label: str, table: str, code: str | None) -> Row | None:
        """Give a row of a code."""
        return self.row(label, None if code is None else self.words.code(table, code))

    def by_party(self, label: str, hsa_id: str | None) -> Row | None:
        """Give a row of a party."""
        return self.row(label, None if hsa_id is None else self.names.party(hsa_id))

    def by_whom(self, label: str, name: Who | None) -> Row | None:
        """Give a row of a person, with ways to reach a member of staff."""
        if name is None:
            return None
        member = self.names.member(name)
        return self.row(label, self.names.who(name), *(self.contact(member.telecom) if member else ()))

    def contact(self, telecom: Sequence[Telecom]) -> Cell:
        """Give the ways to reach somebody, links where they can be; none at all for a protected identity."""
        if self.names.is_protected:
            return ()
        return tuple(Entry(f"{self.words.code('telecom', way.kind)}: {way.value}", _link(way)) for way in telecom)

    def mail(self, telecom: Sequence[Telecom]) -> str | None:
        """Give the first address mail can be sent to; None when there is none, and always for a protected identity."""
        ways = [] if self.names.is_protected else telecom
        return next((way.value for way in ways if way.kind == "email" and _MAIL.fullmatch(way.value)), None)

    def table(self, caption: str, columns: Sequence[str], rows: Iterable[Sequence[str | Cell | None]]) -> Table | None:
        """Give a table with its caption and column heads by label, without columns nobody has a value in; None without rows."""
        cells = [[_cell(value) for value in row] for row in rows]
        kept = [position for position in range(len(columns)) if position == 0 or any(row[position] for row in cells)]
        heads = tuple(self.words.say(f"labels.{columns[position]}") for position in kept)
        body = tuple(tuple(row[position] for position in kept) for row in cells)
        return Table(self.words.say(f"captions.{caption}"), heads, body) if body else None

    def section(
        self, heading: str, blocks: Iterable[Block | None], sections: Iterable[Section | None] = (), tone: str = ""
    ) -> Section | None:
        """Give a section under a heading of our words; None when there would be nothing in it."""
        return self.headed(self.words.say(f"headings.{heading}"), blocks, sections, tone)

    def headed(
        self, heading: str, blocks: Iterable[Block | None], sections: Iterable[Section | None] = (), tone: str = ""
    ) -> Section | None:
        """Give a section under a ready heading; None when there would be nothing in it."""
        kept = tuple(block for block in blocks if block is not None)
        below = tuple(section for section in sections if section is not None)
        return Section(" ".join(heading.split()), kept, below, tone) if kept or below else None

    def staff_with(self, role: str) -> list[StaffMember]:
        """Give the members of staff who have a role now: one without an end."""
        return [member for member in self.document.staff if any(has.role == role and has.end is None for has in member.roles)]


def rows(*given: Row | None) -> Rows | None:
    """Give the rows that have something to say; None when none has."""
    kept = tuple(filter(None, given))
    return Rows(kept) if kept else None


def _cell(value: str | Cell | None) -> Cell:
    if isinstance(value, str):
        return (Entry(value),)
    return value or ()


def _link(way: Telecom) -> str | None:
    if way.kind == "email" and _MAIL.fullmatch(way.value):
        return f"mailto:{way.value}"
    if way.kind in ("phone", "sms") and _NUMBER.fullmatch(way.value):
        return "tel:" + re.sub(r"[^0-9+]", "", way.value)
    return None
