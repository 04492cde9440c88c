"""What a server does wrong with profiles: it returns what is not valid, or takes it."""

import json
from typing import Any

from tests.conformance.made.doing import METADATA, changed, element, fault, instead, reads, status, told, transacts, updates
from tests.conformance.proxy import Got, Proxy, Sent


def _invalid(kind: str, name: str) -> Any:
    return changed(lambda sent: reads(sent) and f"/{kind}/" in sent.path, element(name))


def _validates_as(severity: str) -> Any:
    issue = {"severity": severity, "code": "processing", "details": {"text": "-"}}
    return instead(lambda s: s.path.endswith("/$validate"), told(200, {"resourceType": "OperationOutcome", "issue": [issue]}))


def _claims_no_profile(body: Any) -> Any:
    for resource in body["rest"][0]["resource"]:
        resource.pop("supportedProfile", None)
    return body


def _takes_half(sent: Sent, got: Got, proxy: Proxy) -> Got | None:
    """Of a refused transaction the first record is written all the same."""
    if not transacts(sent) or got.status < 400:
        return None
    first = json.loads(sent.body)["entry"][0]
    if first["request"]["method"] != "PUT":
        return None
    headers = sent.headers | {"If-Match": first["request"]["ifMatch"]}
    proxy.forward(Sent("PUT", f"/fhir/{first['request']['url']}", headers, json.dumps(first["resource"]).encode()))
    return None


FAULTS = (
    fault(
        "claims-no-profile", "the CapabilityStatement names no profiles", "profiles", after=changed(METADATA, _claims_no_profile)
    ),
    *(
        fault(f"invalid-{kind.lower()}", f"a {kind} that is read lacks {name}", "profiles", after=_invalid(kind, name))
        for kind, name in (
            ("CarePlan", "period"),
            ("CareTeam", "participant"),
            ("Consent", "provision"),
            ("Patient", "name"),
            ("Goal", "description"),
            ("Condition", "category"),
            ("Task", "owner"),
            ("PractitionerRole", "organization"),
        )
    ),
    fault(
        "takes-what-is-invalid",
        "an update that breaks the profiles is told as done",
        "profiles",
        after=status(updates, {400, 403, 422}, 200, {"resourceType": "CarePlan"}),
    ),
    fault("all-is-valid", "$validate finds everything right", "profiles", before=_validates_as("information")),
    fault("nothing-is-valid", "$validate finds everything wrong", "profiles", before=_validates_as("error")),
    fault("half-a-transaction", "of a refused transaction a record is stored", "profiles", after=_takes_half),
)
