"""Is this a Bundle of FHIR R4 resources at all? What the SIP lacks is told when it is mapped; the profiles are not asked."""

from collections.abc import Iterator
from typing import Any

from fhir_sip.validation.profiles import profiles_of
from fhir_sip.validation.strict_parse import issues_in

from .roads import Fault

_OTHER_TYPES = frozenset({"DocumentReference"})


def bundle_faults(bundle: dict[str, Any]) -> list[Fault]:
    """Give what is wrong, paths in the Bundle (`entry[3].resource.status`)."""
    return list(_faults(bundle))


def _faults(bundle: dict[str, Any]) -> Iterator[Fault]:
    if bundle.get("resourceType") != "Bundle":
        yield Fault("resourceType", "bundle", "Ska vara en Bundle (a Bundle is needed).")
        return
    entries = bundle.get("entry", [])
    if not isinstance(entries, list):
        yield Fault("entry", "type", "En lista krävs (list required).")
        return
    types = profiles_of().keys() | _OTHER_TYPES
    for i, entry in enumerate(entries):
        if not isinstance(entry, dict) or not isinstance(entry.get("resource"), dict):
            yield Fault(f"entry[{i}]", "type", "En resurs krävs (resource required).")
        else:
            for issue in issues_in(entry["resource"], f"entry[{i}].resource", types):
                yield Fault(issue.expression or f"entry[{i}].resource", issue.rule or issue.code, issue.text)
