"""Faults made on purpose for each leak of others (L1-L22), by name: `<leak>-<fault>`. Each is to turn the leak's one test red."""

from tests.faults.faults import Fault
from tests.leaks.by_leak import TESTS
from tests.leaks.made import in_answers, in_other_ways, in_searches, in_the_decision

_FOUND = in_searches.FAULTS | in_other_ways.FAULTS | in_the_decision.FAULTS | in_answers.FAULTS

LEAK_FAULTS: dict[str, Fault] = {
    name: fault for leak in TESTS for name, fault in _FOUND.items() if name.partition("-")[0] == leak
}
