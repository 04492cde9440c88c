"""Write a file whole or not at all, and over nothing that is there unless that is wanted."""

import contextlib
import os
import tempfile
from pathlib import Path


class NotWritten(Exception):
    """The file is there already; the text names it and what to do."""


def write_whole(file: Path, content: bytes, *, force: bool) -> None:
    """Write beside the place and rename, so that nobody ever sees half a file; readable by its owner only. Raises NotWritten, OSError."""
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(content)
        if force:
            os.replace(temporary, file)
        else:
            os.link(temporary, file)
    except FileExistsError:
        raise NotWritten(f"{file} is there already; overwrite it with --force") from None
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
