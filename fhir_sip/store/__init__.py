"""The seam to the shared FHIR server: plain FHIR R4 REST, one transaction per write."""

from fhir_sip.store.hapi_store import HapiStore, WriteRaceLost
from fhir_sip.store.transaction import Transaction

__all__ = ["HapiStore", "Transaction", "WriteRaceLost"]
