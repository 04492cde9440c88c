"""What a check is given: the parties that ask, the plans that were made for it, and what the server claims."""

from dataclasses import dataclass

from fhir_sip.conformance.claims import Claims
from fhir_sip.conformance.party import Party
from fhir_sip.conformance.scene import Made, MadePlan, Scene
from fhir_sip.conformance.validator import Validator


@dataclass(frozen=True)
class Run:
    """`leader` has made the plans of the scene, `member` takes part in them, `stranger` in none."""

    leader: Party
    member: Party
    stranger: Party
    scene: Scene
    claims: Claims
    made: Made
    validator: Validator

    def filled(self, text: str, plan: MadePlan | None = None) -> str:
        """A query of a check with what stands in it for a plan (the shared one unless told): `{plan}`, `{patient}`, `{team}`, `{goal}`,
        `{action}`, `{consent}` (ids), `{number}` (the person's), `{made}` (when it was made), `{identifier}` (the plan's), `{leader}` and
        `{member}` (HSA-ids), `{base}` (the server's address)."""
        plan = plan or self.scene.shared
        return text.format(
            plan=plan.id("CarePlan"),
            patient=plan.id("Patient"),
            team=plan.id("CareTeam"),
            goal=plan.id("Goal"),
            action=plan.id("Task"),
            consent=plan.id("Consent"),
            number=plan.number,
            made=plan.made,
            identifier=f"{self.leader.organisation}/{plan.document['id']}",
            leader=self.leader.organisation,
            member=self.member.organisation,
            base=self.leader.base_url,
        )
