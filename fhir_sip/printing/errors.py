"""Why something cannot be printed. No message holds anything of a plan."""


class PrintError(Exception):
    """Base of what printing raises."""


class UnknownMeeting(PrintError):
    """The document has no meeting with that id."""

    def __init__(self) -> None:
        """One fixed sentence: an id is the sender's text."""
        super().__init__("Mötet finns inte i planen (no such meeting in the plan).")


class MeetingWithoutTime(PrintError):
    """A calendar invitation needs a start (RFC 5546 3.2.2: DTSTART is required)."""

    def __init__(self) -> None:
        """One fixed sentence."""
        super().__init__("Mötet har ingen tid än (the meeting has no start).")


class PdfFailed(PrintError):
    """The typesetter refused the document even without the PDF/UA-1 standard."""

    def __init__(self) -> None:
        """One fixed sentence: the typesetter's own message quotes the text that was set."""
        super().__init__("Planen kunde inte sättas som PDF (typesetting failed).")


class WordMissing(PrintError):
    """`mappings/print/words.yaml` lacks a word that is needed; `place` is its place in the file."""

    def __init__(self, place: str) -> None:
        """Name the place, which is of the code and not of a plan."""
        super().__init__(f"Ordet {place} saknas i words.yaml (word missing).")
