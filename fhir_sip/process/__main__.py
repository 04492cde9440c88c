"""Prints docs/process.md: the process as the code has it."""

import sys

from fhir_sip.process.page import page

if __name__ == "__main__":
    sys.stdout.write(page())
