"""Who did what to whose plan: one AuditEvent per person and request, denials and empty searches too (PDL 4:3; HSLF-FS 2016:40 4:9)."""

from fhir_sip.audit.event import audit_events
from fhir_sip.audit.trail import Trail

__all__ = ["Trail", "audit_events"]
