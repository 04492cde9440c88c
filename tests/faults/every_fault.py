"""All faults by name: of the access rules and the road of a request, and of the leaks."""

from tests.faults.faults import FAULTS, Fault
from tests.leaks.faults import LEAK_FAULTS

EVERY_FAULT: dict[str, Fault] = FAULTS | LEAK_FAULTS
