"""How a plan moves, from a need noticed to a closed plan: states, events and guards as one table; county rules; deadlines.

Data flows: `events` (what a write makes happen) -> `table` (where it may) -> `guards` (what must hold) -> `moves` (the verdict).
"""

from fhir_sip.process.guards import Move
from fhir_sip.process.moves import issues_of_move

__all__ = ["Move", "issues_of_move"]
