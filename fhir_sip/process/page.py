"""docs/process.md, made from the table."""

from typing import get_args

from fhir_sip.process.county_rules import ProcessState
from fhir_sip.process.guards import GUARDS
from fhir_sip.process.table import ROWS, Row

_HEAD = """<!-- made by: python -m fhir_sip.process -->
# The process: from a need noticed to a closed plan

Where a plan stands is computed from its records at each request: nothing is kept beside them. A write is read as the events it makes
happen, and each is held against this table, whether it comes as FHIR or as SIP JSON. An event in a state it is not for is a jump: **409**,
rule `sip-process-order`. A guard that does not hold: **422**, with the guard's rule. Everything in one write is judged together and stored
together, or not at all. Who may write a record is in [access-rules.md](access-rules.md#who-may-write); what a county may decide is in
[county-rules.md](county-rules.md).

A new plan is registered where it stands, if what leads there holds: a first meeting needs consent; an active plan needs consent, the
meeting and a samordnare. It remembers the county rules it was made under (`CarePlan.instantiatesUri`).

What the county requires of a plan in the state it comes to ([county-rules.md](county-rules.md#required-fields)) must be there: else
**422**, rule `sip-required-by-county`. A consent is taken whatever the plan lacks.

## States
| state | when |
|---|---|
"""

_WHEN: dict[ProcessState, str] = {
    "need-noticed": "a draft without offer and without consent to planning",
    "offered": "a draft; the latest offer is `requested`",
    "consent-waiting": "a draft; the offer waits (`on-hold`) or is accepted, or a consent lacks signatures",
    "consent-given": "a draft; a consent of kind `plan` is signed by everyone who must",
    "consent-declined": "a draft; the latest offer is declined or refused, or the consent has ended",
    "called": "as consent-given, and a first meeting is proposed or booked",
    "meeting-held": "as consent-given, and a first meeting is held, or the plan tells the day of it",
    "active": "the CarePlan is `active`, or rests (`on-hold`)",
    "follow-up": "as active, and a follow-up meeting is proposed or booked",
    "closed": "the CarePlan is `completed`, `revoked` or `entered-in-error`",
}

_GUARDS = """
## Guards
| rule | must hold | law |
|---|---|---|
"""

_TABLE = """
## Events
| event | på svenska | in | leads to | who | guards | what is written | law |
|---|---|---|---|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    states = "".join(f"| `{state}` | {_WHEN[state]} |\n" for state in get_args(ProcessState))
    guards = "".join(f"| `{guard.rule}` | {guard.words} | {guard.law} |\n" for guard in GUARDS)
    return _HEAD + states + _TABLE + "".join(map(_row, ROWS)) + _GUARDS + guards


def _row(row: Row) -> str:
    places = "any" if len(row.states) == len(get_args(ProcessState)) else ", ".join(row.states) or "none"
    guards = ", ".join(f"`{guard.rule}`" for guard in row.guards)
    cells = (f"`{row.event}`", row.name, places, ", ".join(row.leads_to), row.who, guards, row.written, row.law)
    return f"| {' | '.join(cells)} |\n"
