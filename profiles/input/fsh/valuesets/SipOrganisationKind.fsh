ValueSet: SipOrganisationKind
Id: sip-organisation-kind
Title: "Slag av part / Kind of party"
Description: "Every code of the code system sip-organisation-kind."
* include codes from system SipOrganisationKindCodes
