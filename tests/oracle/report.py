"""docs/campaigns/oracle.md: what was compared, which rules decided, and which changed rule was noticed when."""

from datetime import date

from tests.oracle.comparing import OPENED_BY, RULES, Comparison
from tests.oracle.over_http import Asked


def page(compared: Comparison, worlds_over_http: int, asked: Asked, noticed: dict[str, int | None]) -> str:
    """The page. A world is small: one person, one or two plans, their teams, consents and records, at one instant."""
    allowed = sum(compared.pairs_by_rule[rule] for says, rule in RULES if says)
    caught = [world for world in noticed.values() if world is not None]
    return f"""# Oracle

An independent, literal reading of [access-rules.md](../access-rules.md) ("Who may read"), written from the text and not from the code
(`tests/access/oracle.py`), and the service's decision were asked about every caller and record of generated worlds (`tests/oracle/`).
Both must say the same, and by the same rule. Made by `make campaign NAME=oracle` on {date.today():%Y-%m-%d}; `make test` keeps a quick cut.

| what | worlds | compared | differences |
|---|---|---|---|
| the decision, by rule | {compared.worlds:,} | {compared.pairs:,} pairs of caller and record | {len(compared.differences)} |
| over HTTP on the real store: `GET` of one record | {worlds_over_http:,} | {asked.reads:,} reads | {_count(asked, "")} |
| the same: search by the ids of all, hidden ones too | {worlds_over_http:,} | {asked.searches:,} searches | {_count(asked, "search")} |
| the same: `$sip` | {worlds_over_http:,} | {asked.plans:,} plans | {_count(asked, "$sip")} |
| one rule changed | {len(compared.kept):,}, and others where none of these tells | {len(noticed)} changes | {len(caught)} noticed |

A caller is an organisation and a purpose.

## Which rule decided
Of all pairs {allowed / compared.pairs:.1%} are allowed.

| rule | says | pairs | share | worlds |
|---|---|---|---|---|
{_rule_rows(compared)}
A consent opens by its kind and by who must sign (the rows of that table; ages as without county rules), an exception by its ground.

| opened by | worlds |
|---|---|
{_opening_rows(compared)}
## Changes to the decision
Each was put in alone; the number is that of the first world in which the decision then differs from the oracle.

| change | noticed by world |
|---|---|
{_change_rows(noticed)}"""


def _count(asked: Asked, beginning: str) -> int:
    kinds = ("search", "$sip")
    requests = [difference.request for difference in asked.differences]
    if beginning:
        return sum(request.startswith(beginning) for request in requests)
    return sum(not request.startswith(kinds) for request in requests)


def _rule_rows(compared: Comparison) -> str:
    return "".join(
        f"| `{rule}` | {'yes' if says else 'no'} | {compared.pairs_by_rule[rule]:,} "
        f"| {compared.pairs_by_rule[rule] / compared.pairs:.1%} | {compared.worlds_by_rule[rule]:,} |\n"
        for says, rule in RULES
    )


def _opening_rows(compared: Comparison) -> str:
    return "".join(f"| {': '.join((f'`{by[0]}`', *by[1:]))} | {compared.worlds_by_opening[by]:,} |\n" for by in OPENED_BY)


def _change_rows(noticed: dict[str, int | None]) -> str:
    return "".join(f"| {name} | {'**none**' if world is None else world} |\n" for name, world in noticed.items())
