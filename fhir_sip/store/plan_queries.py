"""Which one search brings a record together with all that decides who may see it.

Each search returns the record, every plan it belongs to, and each plan's team, person, consents and relatives.
"""

from collections.abc import Iterable, Sequence

# What decides, from a CarePlan on.
_FROM_PLAN = (
    ("_include:iterate", "CarePlan:care-team"),
    ("_include:iterate", "CarePlan:subject"),
    ("_revinclude:iterate", "Consent:data"),
    ("_include:iterate", "CareTeam:participant:RelatedPerson"),
)

# The same where the CarePlan is what is searched for; the store is quicker without `:iterate`.
_OF_PLAN = (
    ("_include", "CarePlan:care-team"),
    ("_include", "CarePlan:subject"),
    ("_revinclude", "Consent:data"),
    ("_include:iterate", "CareTeam:participant:RelatedPerson"),
)

# Everything else that a whole plan holds.
WHOLE_PLAN = (
    ("_include", "CarePlan:goal"),
    ("_include", "CarePlan:activity-reference"),
    ("_include", "CarePlan:condition"),
    ("_include:iterate", "CareTeam:participant"),
)

_TO_PLAN: dict[str, tuple[tuple[str, str], ...]] = {
    "CarePlan": (),
    "CareTeam": (("_revinclude", "CarePlan:care-team"),),
    "Goal": (("_revinclude", "CarePlan:goal"),),
    "Task": (("_revinclude", "CarePlan:activity-reference"),),
    "Condition": (("_revinclude", "CarePlan:condition"),),
    "Consent": (),
    "Patient": (("_revinclude", "CarePlan:subject"),),
    "RelatedPerson": (("_revinclude", "CareTeam:participant"), ("_revinclude:iterate", "CarePlan:care-team")),
    "PractitionerRole": (("_revinclude", "CareTeam:participant"), ("_revinclude:iterate", "CarePlan:care-team")),
    "Organization": (),
}

READABLE_TYPES = frozenset(_TO_PLAN)


def with_what_decides(resource_type: str) -> tuple[tuple[str, str], ...]:
    """The include parameters to add to a search on `resource_type`.

    None for a Consent: the store finds no other consents of the plan that it leads to, so that its plans are asked for by themselves.
    """
    if resource_type in ("Organization", "Consent"):
        return ()
    return _TO_PLAN[resource_type] + (_OF_PLAN if resource_type == "CarePlan" else _FROM_PLAN)


def plans_without_content(filters: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The search on CarePlan with `filters` for nothing but which plans there are."""
    return (*filters, ("_elements", "subject"))


def by_ids(references: Iterable[str]) -> list[tuple[str, Sequence[tuple[str, str]]]]:
    """Searches (one per resource type) for some `Type/id` references with all that decides who may see them."""
    ids: dict[str, list[str]] = {}
    for reference in sorted(set(references)):
        kind, _, resource_id = reference.partition("/")
        ids.setdefault(kind, []).append(resource_id)
    return [(kind, (("_id", ",".join(found)), *with_what_decides(kind))) for kind, found in ids.items()]
