"""Is a resource, or everything in a Bundle, valid? One answer, whoever asks: `$validate`, the command line, a refused write.

First the form, strictly, in Python; what passes is given to the engine with the profile it claims. The engine is the store, or the
same validator running beside us (`local_engine`). Nothing is stored, and nobody's access is asked about.
"""

from collections.abc import Container, Mapping, Sequence
from typing import Any, Protocol

from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

from fhir_sip.errors import Issue
from fhir_sip.store.transaction import Transaction
from fhir_sip.validation import strict_parse
from fhir_sip.validation.messages import base_issue
from fhir_sip.validation.profiles import BUNDLE_PROFILE, profiles_of
from fhir_sip.validation.reference_targets import issues_of_reference_targets
from fhir_sip.validation.store_outcome import issues_of_outcome

Resource = dict[str, Any]

# Faults of form that do not keep the engine from reading the rest; what it says of these same faults is said already.
_READABLE_ALL_THE_SAME = frozenset({"fhir-required", "fhir-unknown-element", "sip-personal-number"})


class Engine(Protocol):
    """What checks a resource against a profile: an OperationOutcome in the HL7 validator's words. `checks` are the types it can."""

    @property
    def checks(self) -> Container[str]:
        """Resource types it holds profiles of; Bundles are taken apart before."""
        ...

    async def validate(self, resource: Resource, profile: str) -> dict[str, Any]:
        """Check one resource against `profile` and all that it claims."""
        ...


async def verdict(engine: Engine, resource: Resource, profile: str | None = None) -> list[Issue]:
    """Every error and warning, most of them with the id of a rule; empty when the resource is valid.

    Checked against `profile`, else the first profile of ours it claims, else the one of its type. Of a Bundle every entry is
    checked by its own claims, and the whole when it claims to be a whole plan (SipPlanBundle) or `profile` says so.
    """
    if resource.get("resourceType") == "Bundle":
        return await _verdict_on_bundle(engine, resource, profile)
    return await _verdict_on_one(engine, resource, None, profile)


async def errors_of_each(engine: Engine, resources: Sequence[tuple[Resource, str | None]]) -> list[Issue]:
    """The engine's errors in each of some resources that are strictly parsed already, each with its place in a Bundle."""
    found: list[Issue] = []
    for resource, at in resources:
        issues = await _issues_of_engine(engine, resource, claimed_profile(resource))
        found += [placed(issue, resource["resourceType"], at) for issue in issues if issue.severity == "error"]
    return found


async def _verdict_on_one(engine: Engine, resource: Resource, at: str | None, profile: str | None = None) -> list[Issue]:
    strict = strict_parse.issues_in(resource, at, engine.checks)
    if any(issue.rule not in _READABLE_ALL_THE_SAME for issue in strict):
        return strict
    wanted = profile or claimed_profile(resource)
    issues = await _issues_of_engine(engine, strict_parse.normalise(resource, wanted), wanted)
    if strict:
        issues = [issue for issue in issues if issue.rule not in _READABLE_ALL_THE_SAME]
    misdirected = issues_of_reference_targets(resource, at or resource["resourceType"])
    return strict + misdirected + [placed(issue, resource["resourceType"], at) for issue in issues]


async def _issues_of_engine(engine: Engine, resource: Resource, profile: str) -> list[Issue]:
    return issues_of_outcome(await engine.validate(resource, profile), [resource], profile.rpartition("/")[2])


def claimed_profile(resource: Mapping[str, Any]) -> str:
    """The first profile of ours that the resource claims and that is for its type, else the usual one of its type."""
    ours = profiles_of()[resource["resourceType"]]
    return next((one for one in resource.get("meta", {}).get("profile", ()) if one in ours), ours[0])


def placed(issue: Issue, kind: str, at: str | None) -> Issue:
    """The issue with the FHIRPath of its resource's place in front, when it stands in a Bundle."""
    if at is None:
        return issue
    inside = (issue.expression or kind).removeprefix(kind)
    return Issue(issue.code, issue.text, at + inside, issue.rule, issue.severity)


async def _verdict_on_bundle(engine: Engine, bundle: Resource, profile: str | None) -> list[Issue]:
    if broken := _issues_of_envelope(bundle):
        return broken
    transaction = Transaction()
    for entry in bundle.get("entry", ()):
        transaction.create(entry["resource"], entry.get("fullUrl"))
    sent = [entry["resource"] for entry in transaction.bundle()["entry"]]
    issues = [
        issue
        for position, resource in enumerate(sent)
        for issue in await _verdict_on_one(engine, resource, f"Bundle.entry[{position}].resource")
    ]
    is_whole = BUNDLE_PROFILE in (profile, *bundle.get("meta", {}).get("profile", ()))
    if is_whole and not any(issue.severity == "error" for issue in issues):
        whole = await _issues_of_engine(engine, bundle, BUNDLE_PROFILE)
        issues += [issue for issue in whole if issue.severity == "error" or ".resource" not in (issue.expression or "")]
    return issues


def _issues_of_envelope(bundle: Resource) -> list[Issue]:
    """What is wrong with the Bundle around its resources, each of which must be there."""
    entries = bundle.get("entry", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return [base_issue("fhir-type", "Bundle.entry")]
    missing = [position for position, entry in enumerate(entries) if not isinstance(entry.get("resource"), dict)]
    if missing:
        return [base_issue("fhir-required", f"Bundle.entry[{position}].resource") for position in missing]
    untyped = [position for position, entry in enumerate(entries) if not isinstance(entry["resource"].get("resourceType"), str)]
    if untyped:
        return [base_issue("fhir-required", f"Bundle.entry[{position}].resource.resourceType") for position in untyped]
    bare = [{name: child for name, child in entry.items() if name != "resource"} or {"fullUrl": "urn:x"} for entry in entries]
    try:
        get_fhir_model_class("Bundle").model_validate(bundle | ({"entry": bare} if bare else {}))
    except ValidationError as error:
        return strict_parse.issues_of_model("Bundle", error)
    return []
