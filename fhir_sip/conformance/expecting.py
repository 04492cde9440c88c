"""What checks say of an answer: each raises NotMet with the words that stand in the report."""

from collections.abc import Collection
from typing import Any

import httpx

Resource = dict[str, Any]


class NotMet(Exception):
    """The server did not do what the check asks."""


class NotApplicable(Exception):
    """The check cannot be made of this server, or with these parties: it is skipped, and says why."""


def expect(condition: object, words: str) -> None:
    """Raise NotMet with the words unless the condition holds."""
    if not condition:
        raise NotMet(words)


def expect_status(answer: httpx.Response, statuses: Collection[int]) -> httpx.Response:
    """The answer, when its status is one of these."""
    wanted = " or ".join(map(str, sorted(statuses)))
    expect(answer.status_code in statuses, f"expected {wanted}, got {answer.status_code}")
    return answer


def resource_in(answer: httpx.Response, resource_type: str, statuses: Collection[int] = (200,)) -> Resource:
    """The resource of an answer that must be of this type."""
    expect_status(answer, statuses)
    found = _json(answer)
    expect(found.get("resourceType") == resource_type, f"expected a {resource_type}, got {found.get('resourceType')}")
    return found


def records_in(answer: httpx.Response, bundle_type: str = "searchset") -> list[Resource]:
    """The resources of a Bundle, but for OperationOutcomes."""
    bundle = resource_in(answer, "Bundle")
    expect(bundle.get("type") == bundle_type, f"expected a {bundle_type}, got a Bundle of type {bundle.get('type')}")
    found = [entry["resource"] for entry in bundle.get("entry", ()) if "resource" in entry]
    return [one for one in found if one["resourceType"] != "OperationOutcome"]


def keys_of(records: Collection[Resource]) -> set[str]:
    """`Type/id` of each."""
    return {f"{one['resourceType']}/{one['id']}" for one in records if "id" in one}


def next_link(bundle: Resource) -> str | None:
    """The URL of the next page."""
    return next((link["url"] for link in bundle.get("link", ()) if link.get("relation") == "next"), None)


def expect_refusal(answer: httpx.Response, statuses: Collection[int]) -> Resource:
    """The OperationOutcome of a refusal."""
    return resource_in(answer, "OperationOutcome", statuses)


def _json(answer: httpx.Response) -> Resource:
    try:
        found = answer.json()
    except ValueError:
        raise NotMet("the answer is not JSON") from None
    expect(isinstance(found, dict), "the answer is no JSON object")
    return dict(found)
