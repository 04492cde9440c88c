"""A Bundle -> one care plan of RIV-TA GetCarePlans: a SIP as rendered documents, any other as it came from the contract."""

import datetime
from typing import Any

from fhir_sip.access.period import swedish_day
from fhir_sip.caller import OrganisationTree
from fhir_sip.rivta import care_plans
from fhir_sip.rivta.contents import rendered
from fhir_sip.rivta.sip_plan import SeenPlan, bundle_of, is_current

from .fhir_to_document import from_fhir
from .patterns import holds
from .roads import Data, Fault, Refused
from .tables import sip_source


def care_plan_of(bundle: Data) -> Data:
    """Give the care plan. Raises Refused, DocumentInvalid, XmlInvalid."""
    resources: list[dict[str, Any]] = [entry["resource"] for entry in bundle.get("entry", ()) if "resource" in entry]
    claim = {"meta": {"profile": sip_source().tables["careplan"].pattern["meta"]["profile"]}}
    plan = next((one for one in resources if one.get("resourceType") == "CarePlan" and holds(one, claim)), None)
    if plan is None:
        return care_plans.from_bundle(bundle)
    document = from_fhir(bundle)
    patient = next((one for one in resources if one.get("resourceType") == "Patient"), {})
    number = next(iter(patient.get("identifier", ())), None)
    if number is None or "created" not in plan:
        what = "sip:dates.created" if number else "sip:person.identifiers"
        raise Refused(Fault(what, "required", "Kontraktet kräver fältet (the contract requires it)."))
    documents = rendered(document)
    if documents.left_out:
        kinds = ", ".join(documents.left_out)
        raise Refused(Fault("", "too-large", f"Planen som {kinds} är större än kontraktets 100 KB (over the contract's limit)."))
    today = swedish_day(datetime.datetime.now(datetime.UTC))
    parties = [party.hsa_id for party in document.parties if is_current(party, today)]
    seen = SeenPlan(plan, resources, document, parties, None, today)
    person = (number["system"], number["value"])
    return care_plans.from_bundle(bundle_of(seen, person, documents.contents, OrganisationTree()))
