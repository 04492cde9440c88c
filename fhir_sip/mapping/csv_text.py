"""The bytes of a CSV file -> its text: valid UTF-8 is UTF-8, with BOM or without; all else is Windows-1252, as Swedish Excel saves it."""

import codecs

from .csv_invalid import CsvInvalid
from .document import Issue

MOST_BYTES = 16 * 1024 * 1024
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def csv_text(data: bytes) -> str:
    """Give the text without BOM. Raises CsvInvalid: too large, UTF-16, a NUL, or bytes that neither encoding defines.

    A file in Windows-1252 whose bytes happen to be valid UTF-8 is read as UTF-8: nothing in a CSV file tells them apart.
    """
    if len(data) > MOST_BYTES:
        raise CsvInvalid(1, [Issue("", "too-large", f"Filen är större än {MOST_BYTES // 1024 // 1024} MiB (too large).")])
    if data.startswith(_UTF_16) or b"\0" in data:
        raise CsvInvalid(1, [Issue("", "utf-16", "Filen är i UTF-16 eller ingen text; spara som CSV UTF-8 (UTF-16).")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if not data.startswith(codecs.BOM_UTF8):
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
    else:
        line = 1
    raise CsvInvalid(line, [Issue("", "encoding", "Filen är varken UTF-8 eller Windows-1252 (encoding).")]) from None
