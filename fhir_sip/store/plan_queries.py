"""Which one search brings a record together with all that decides who may see it.

Each search returns the record, every plan it belongs to, and each plan's team, person, consents and relatives.
"""

from collections.abc import Iterable, Sequence

from fhir_sip.access.public_directory import PUBLIC_TYPES

OF_NO_PLAN = PUBLIC_TYPES
"""Types whose records belong to no plan."""

NAMING_THEIR_PLAN = frozenset({"Consent", "Appointment"})
"""Types whose records say themselves which plan they belong to."""

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

# Everything else that a whole plan holds, and what the plans within it hold.
WHOLE_PLAN = (
    ("_revinclude", "CarePlan:part-of"),
    ("_revinclude", "CarePlan:replaces"),
    ("_revinclude", "Appointment:supporting-info"),
    ("_revinclude", "Task:focus"),
    ("_include:iterate", "CarePlan:goal"),
    ("_include:iterate", "CarePlan:activity-reference"),
    ("_include:iterate", "CarePlan:condition"),
    ("_include:iterate", "CarePlan:supporting-info"),
    ("_include:iterate", "CareTeam:participant"),
)

# What tells where a plan stands in the process.
PROCESS = (
    ("_include", "CarePlan:goal"),
    ("_revinclude", "Appointment:supporting-info"),
    ("_revinclude", "Task:focus"),
)

_TO_PLAN: dict[str, tuple[tuple[str, str], ...]] = {
    "CarePlan": (),
    "CareTeam": (("_revinclude", "CarePlan:care-team"),),
    "Goal": (("_revinclude", "CarePlan:goal"),),
    "Task": (("_revinclude", "CarePlan:activity-reference"),),
    "Condition": (("_revinclude", "CarePlan:condition"),),
    "Patient": (("_revinclude", "CarePlan:subject"),),
    "RelatedPerson": (("_revinclude", "CareTeam:participant"), ("_revinclude:iterate", "CarePlan:care-team")),
    "PractitionerRole": (("_revinclude", "CareTeam:participant"), ("_revinclude:iterate", "CarePlan:care-team")),
    "RiskAssessment": (("_revinclude", "CarePlan:supporting-info"),),
} | dict.fromkeys(OF_NO_PLAN | NAMING_THEIR_PLAN, ())

READABLE_TYPES = frozenset(_TO_PLAN)
OF_PLANS = READABLE_TYPES - OF_NO_PLAN
"""Types whose records belong to plans."""


def with_what_decides(resource_type: str) -> tuple[tuple[str, str], ...]:
    """The include parameters to add to a search on `resource_type`.

    None for what names its plan: of a plan that it includes the store finds no consents, so that the plans are asked for by themselves.
    """
    if resource_type in OF_NO_PLAN | NAMING_THEIR_PLAN:
        return ()
    return _TO_PLAN[resource_type] + (_OF_PLAN if resource_type == "CarePlan" else _FROM_PLAN)


def plans_without_content(filters: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The search on CarePlan with `filters` for nothing but which plans there are."""
    return (*filters, ("_elements", "subject"))


def by_ids(references: Iterable[str], of_plan: Sequence[tuple[str, str]] = ()) -> list[tuple[str, Sequence[tuple[str, str]]]]:
    """Searches (one per resource type) for some `Type/id` references with all that decides who may see them.

    `of_plan` are includes to add where CarePlans are asked for.
    """
    ids: dict[str, list[str]] = {}
    for reference in sorted(set(references)):
        kind, _, resource_id = reference.partition("/")
        ids.setdefault(kind, []).append(resource_id)
    more = {"CarePlan": tuple(of_plan)}
    return [(kind, (("_id", ",".join(found)), *with_what_decides(kind), *more.get(kind, ()))) for kind, found in ids.items()]
