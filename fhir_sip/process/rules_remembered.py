"""A plan remembers under which county rules, in which version, it was made (`CarePlan.instantiatesUri`)."""

from fhir_sip.access.plan import Resource
from fhir_sip.process.county_rules import CountyRule, rules_reference, rules_version


def remembering(care_plan: Resource, old: Resource | None, rules: CountyRule) -> Resource:
    """The CarePlan with the rules it was made under: those `old` remembers, or of a new plan `rules`. What the sender says of rules is not
    taken. The argument is not changed."""
    own = [one for one in care_plan.get("instantiatesUri", ()) if rules_version(one) is None]
    kept = [one for one in (old or {}).get("instantiatesUri", ()) if rules_version(one) is not None]
    told = own + (kept if old is not None else [rules_reference(rules)])
    rest = {name: value for name, value in care_plan.items() if name != "instantiatesUri"}
    return rest | ({"instantiatesUri": told} if told else {})
