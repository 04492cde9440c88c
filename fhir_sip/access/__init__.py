"""May this caller do this? One door in (`may_read`, `may_write`), small named rules behind it, default deny.

Not here: what a token may attempt at all (`caller.scopes`), whether content is valid (`validation`), how a plan may move
(`process`).
"""

from fhir_sip.access.decision import Decision
from fhir_sip.access.plan import Index, Plan, Resource, index_of, plans_in
from fhir_sip.access.reading import may_read
from fhir_sip.access.writing import may_write
from fhir_sip.access.writing_case import Change

__all__ = ["Change", "Decision", "Index", "Plan", "Resource", "index_of", "may_read", "may_write", "plans_in"]
