"""A CSV file that is refused as a whole."""

from collections.abc import Sequence

from .document import DocumentInvalid, Issue


class CsvInvalid(DocumentInvalid):
    """The whole file is refused; `line` is the line of the file, from 1, where the fault begins."""

    def __init__(self, line: int, issues: Sequence[Issue]) -> None:
        """Keep the issues, paths being columns: by name, or `kolumn 3` where the name may not be told."""
        self.line = line
        super().__init__(issues)
