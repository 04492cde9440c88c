"""RIV-TA GetCarePlans 2.0: the national contract that carries a care plan as a document (docs/rivta.md).

`xml_reader` reads XML and refuses what is dangerous; `contract` holds it against the schema; `tree` turns it into plain JSON data and
back. `care_plans` maps one care plan to a Bundle of plain FHIR R4 and back by the tables in mappings/rivta_getcareplans.
`sip_plan` makes such a Bundle out of what a caller may see of a SIP. `soap` is the envelope around it all.
"""
