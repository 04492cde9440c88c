"""Where the command `fhir-sip` begins: memory first, since it cannot be chosen later, then the command itself."""

import sys

from fhir_sip.huge_pages import use_huge_pages


def main() -> int:
    """Run the command of the command line; its exit status. `serve`, which lives long, gets its memory in huge pages.

    The rest is loaded after that, so that a program that begins anew does not load it twice.
    """
    if sys.argv[1:2] == ["serve"]:
        use_huge_pages()
    from fhir_sip.cli import main as command

    return command()
