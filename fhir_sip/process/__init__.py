"""How a plan may move. So far: what must hold when it becomes active."""

from fhir_sip.process.active_plan import issues_of_active_plan

__all__ = ["issues_of_active_plan"]
