"""Old versions: the content of then, judged by the rules, plans, consents and membership of now.

Both the current version and the old one must be open to the caller, each by its own custodian. What the record is marked with today
(protected identity, not for the patient) marks its old versions too, and what they are marked with stays.
"""

from fhir_sip.access import Plan, Resource
from fhir_sip.interactions.exchange import Exchange


def visible_version(exchange: Exchange, key: str, old: Resource, current: Resource, plans: list[Plan]) -> Resource | None:
    """The old version as the caller may be shown it, or None. The current one has been judged, and may be seen."""
    marked = _marked(old, current)
    return exchange.shown(key, marked) if exchange.judge(key, marked, plans).allowed else None


def _marked(old: Resource, current: Resource) -> Resource:
    own = old["meta"].get("security", [])
    labels = [*own, *(label for label in current["meta"].get("security", ()) if label not in own)]
    return old | {"meta": old["meta"] | ({"security": labels} if labels else {})}
