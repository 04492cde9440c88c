"""What only consents are asked: scope, who discloses and receives, which plan, and that one can be taken back."""

from fhir_sip.conformance.expecting import Resource, expect, expect_status, resource_in
from fhir_sip.conformance.run import Run

_SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
_RECEIVER = "IRCP"
_OVER = ("inactive", "rejected", "entered-in-error")


def has_its_scope(run: Run) -> None:
    """`Consent.scope` is patient-privacy."""
    codings = _consent(run).get("scope", {}).get("coding", ())
    expect({"system": _SCOPE, "code": "patient-privacy"} in [_plain(one) for one in codings], "scope is not patient-privacy")


def names_discloser_and_receiver(run: Run) -> None:
    """The receiver is a provision's actor with the role IRCP, and the discloser stands in `organization`."""
    consent = _consent(run)
    receivers = [
        actor.get("reference", {}).get("reference", "")
        for actor in consent.get("provision", {}).get("actor", ())
        if any(coding.get("code") == _RECEIVER for coding in actor.get("role", {}).get("coding", ()))
    ]
    expect(f"Organization/{run.member.organisation}" in receivers, "the receiver is no actor with the role IRCP")
    disclosers = [one.get("reference") for one in consent.get("organization", ())]
    expect(f"Organization/{run.leader.organisation}" in disclosers, "the discloser does not stand in organization")


def names_its_plan(run: Run) -> None:
    """`provision.data` names the CarePlan as related."""
    named = [
        one.get("reference", {}).get("reference")
        for one in _consent(run).get("provision", {}).get("data", ())
        if one.get("meaning") == "related"
    ]
    expect(run.scene.shared.key("CarePlan") in named, "provision.data does not name the plan as related")


def withdraws(run: Run) -> None:
    """A consent that is made inactive is read as such, with a new version; and can be given again."""
    key = run.scene.shared.key("Consent")
    consent = resource_in(run.leader.get(key), "Consent")
    expect_status(run.leader.put(consent | {"status": _OVER[0]}), {200})
    ended = resource_in(run.leader.get(key), "Consent")
    expect(ended["status"] in _OVER, "the consent is still active after it was withdrawn")
    expect(ended["meta"]["versionId"] != consent["meta"]["versionId"], "the version is the same after the withdrawal")


def _consent(run: Run) -> Resource:
    return resource_in(run.leader.get(run.scene.shared.key("Consent")), "Consent")


def _plain(coding: dict[str, str]) -> dict[str, str]:
    return {name: coding.get(name, "") for name in ("system", "code")}
