ValueSet: SipRelationship
Id: sip-relationship
Title: "Relation till personen / Relationship to the person"
Description: "Every code of the code system sip-relationship."
* include codes from system SipRelationshipCodes
