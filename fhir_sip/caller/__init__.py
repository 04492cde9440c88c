"""Who is asking: registered clients, SMART Backend Services tokens, and the party each caller acts for."""

from fhir_sip.caller.caller import Caller
from fhir_sip.caller.organisations import OrganisationTree

__all__ = ["Caller", "OrganisationTree"]
