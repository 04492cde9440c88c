"""A judgement of a child's maturity: may it decide for itself? (OSL 12:3, PL 4:3)"""

from datetime import datetime
from typing import Any

from fhir_sip.access.period import has_come
from fhir_sip.access.plan import Resource, reference

_JUDGEMENT = "https://fhir-sip.se/ig/StructureDefinition/maturity-judgement"


def may_decide(consent: Resource, now: datetime) -> bool | None:
    """What the consent's judgement says; None when there is none: nobody stands for it, its day has not come, or there are two."""
    judgements = [extension for extension in consent.get("extension", ()) if extension.get("url") == _JUDGEMENT]
    if len(judgements) != 1:
        return None
    parts: dict[str, Any] = {part.get("url"): part for part in judgements[0].get("extension", ())}
    judged = parts.get("may-decide", {}).get("valueBoolean")
    is_in_force = reference(parts.get("judged-by", {}).get("valueReference")) and has_come(
        parts.get("date", {}).get("valueDate"), now, otherwise=False
    )
    return judged if is_in_force and isinstance(judged, bool) else None
