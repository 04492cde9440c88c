// What fhir_sip/interactions/capabilities.py states of every running facade, which says that it instantiates this.
Instance: FhirSipFacade
InstanceOf: CapabilityStatement
Usage: #definition
* id = "fhir-sip-facade"
* url = "https://fhir-sip.se/ig/CapabilityStatement/fhir-sip-facade"
* version = "0.1.0"
* name = "FhirSipFacade"
* title = "Tjänsten fhir-sip / The fhir-sip facade"
* status = #active
* date = "2026-11-28"
* publisher = "fhir-sip"
* description = "What the facade offers: the plans in the store, filtered to what the caller may see, and validation of every resource of the guide."
* kind = #requirements
* fhirVersion = #4.0.1
* format = #application/fhir+json
* rest.mode = #server
* rest.documentation = "Every answer holds only what the caller may see: care team membership now, and an active Consent, decided anew at each request. Hidden and missing are both 404. Searches are filtered entry by entry, included entries too, and pages are refilled; `_total=accurate`, `_summary=count` and `_count=0` count what is visible. A chain or `_has` is one step long and goes through what is visible. CarePlan and CareTeam are found where the caller's party is in the team, and without a person Task where it is the owner and Consent where it discloses. Old versions are decided by the rules of now; a type's history must name a patient or `_id`. OperationOutcome is never filtered. Parameters outside the list are refused with 400."
* rest.security.service = http://terminology.hl7.org/CodeSystem/restful-security-service#SMART-on-FHIR
* rest.interaction[+].code = #transaction
* rest.interaction[+].code = #batch
* rest.operation[+].name = "emergency-access"
* rest.operation[=].definition = "https://fhir-sip.se/ig/OperationDefinition/emergency-access"
* rest.resource[+].type = #Appointment
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/SipMeeting"
* insert OfferedToWrite
* rest.resource[=].documentation = "Sorts: _id, _lastUpdated, date. Chains: patient.identifier."
* rest.resource[=].searchInclude[+] = "Appointment:supporting-info"
* insert SearchedBy(_id, token)
* insert SearchedBy(_lastUpdated, date)
* insert SearchedBy(appointment-type, token)
* insert SearchedBy(date, date)
* insert SearchedBy(identifier, token)
* insert SearchedBy(patient, reference)
* insert SearchedBy(status, token)
* insert SearchedBy(supporting-info, reference)
* insert Validated
* rest.resource[+].type = #Bundle
* insert ValidatedOnly
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/SipPlanBundle"
* insert Validated
* rest.resource[+].type = #CarePlan
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/SipCarePlan"
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/EgenvardPlan"
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/StandInPlan"
* insert OfferedToWrite
* rest.resource[=].documentation = "Sorts: _id, _lastUpdated, date. Chains: care-team._id, care-team.category, care-team.identifier, care-team.participant, care-team.status, goal._id, goal.achievement-status, goal.lifecycle-status, goal.target-date, activity-reference._id, activity-reference.code, activity-reference.owner, activity-reference.status, condition._id, condition.clinical-status, condition.code, patient.identifier, subject.identifier. Reverse chains: _has:Consent:data:_id, _has:Consent:data:actor, _has:Consent:data:category, _has:Consent:data:organization, _has:Consent:data:status."
* rest.resource[=].conditionalCreate = true
* rest.resource[=].searchInclude[+] = "CarePlan:care-team"
* rest.resource[=].searchInclude[+] = "CarePlan:goal"
* rest.resource[=].searchInclude[+] = "CarePlan:condition"
* rest.resource[=].searchInclude[+] = "CarePlan:activity-reference"
* rest.resource[=].searchInclude[+] = "CarePlan:patient"
* rest.resource[=].searchInclude[+] = "CarePlan:subject"
* rest.resource[=].searchRevInclude[+] = "Consent:data"
* rest.resource[=].searchRevInclude[+] = "Appointment:supporting-info"
* insert SearchedBy(_id, token)
* insert SearchedBy(_lastUpdated, date)
* insert SearchedBy(activity-reference, reference)
* insert SearchedBy(based-on, reference)
* insert SearchedBy(care-team, reference)
* insert SearchedBy(category, token)
* insert SearchedBy(condition, reference)
* insert SearchedBy(date, date)
* insert SearchedBy(goal, reference)
* insert SearchedBy(identifier, token)
* insert SearchedBy(instantiates-canonical, reference)
* insert SearchedBy(intent, token)
* insert SearchedBy(part-of, reference)
* insert SearchedBy(patient, reference)
* insert SearchedBy(replaces, reference)
* insert SearchedBy(status, token)
* insert SearchedBy(subject, reference)
* insert Validated
* rest.resource[=].operation[+].name = "sip"
* rest.resource[=].operation[=].definition = "https://fhir-sip.se/ig/OperationDefinition/sip"
* rest.resource[+].type = #CareTeam
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/SipCareTeam"
* insert OfferedToWrite
* rest.resource[=].documentation = "Sorts: _id, _lastUpdated, date. Chains: patient.identifier, subject.identifier. Reverse chains: _has:CarePlan:care-team:_id, _has:CarePlan:care-team:_lastUpdated, _has:CarePlan:care-team:category, _has:CarePlan:care-team:date, _has:CarePlan:care-team:identifier, _has:CarePlan:care-team:status."
* rest.resource[=].searchInclude[+] = "CareTeam:participant"
* rest.resource[=].searchInclude[+] = "CareTeam:patient"
* rest.resource[=].searchInclude[+] = "CareTeam:subject"
* rest.resource[=].searchRevInclude[+] = "CarePlan:care-team"
* insert SearchedBy(_id, token)
* insert SearchedBy(_lastUpdated, date)
* insert SearchedBy(category, token)
* insert SearchedBy(date, date)
* insert SearchedBy(identifier, token)
* insert SearchedBy(participant, reference)
* insert SearchedBy(patient, reference)
* insert SearchedBy(status, token)
* insert SearchedBy(subject, reference)
* insert Validated
* rest.resource[+].type = #Condition
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/SipNeed"
* insert OfferedToWrite
* rest.resource[=].documentation = "Sorts: _id, _lastUpdated, recorded-date. Chains: patient.identifier, subject.identifier. Reverse chains: _has:CarePlan:condition:_id, _has:CarePlan:condition:_lastUpdated, _has:CarePlan:condition:category, _has:CarePlan:condition:date, _has:CarePlan:condition:identifier, _has:CarePlan:condition:status."
* rest.resource[=].searchInclude[+] = "Condition:patient"
* rest.resource[=].searchInclude[+] = "Condition:subject"
* rest.resource[=].searchRevInclude[+] = "CarePlan:condition"
* insert SearchedBy(_id, token)
* insert SearchedBy(_lastUpdated, date)
* insert SearchedBy(category, token)
* insert SearchedBy(clinical-status, token)
* insert SearchedBy(code, token)
* insert SearchedBy(identifier, token)
* insert SearchedBy(patient, reference)
* insert SearchedBy(recorded-date, date)
* insert SearchedBy(subject, reference)
* insert Validated
* rest.resource[+].type = #Consent
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/SipConsent"
* insert OfferedToWrite
* rest.resource[=].documentation = "Sorts: _id, _lastUpdated, date, period. Chains: data._id, data._lastUpdated, data.category, data.date, data.identifier, data.status, patient.identifier."
* rest.resource[=].searchInclude[+] = "Consent:patient"
* rest.resource[=].searchInclude[+] = "Consent:data"
* insert SearchedBy(_id, token)
* insert SearchedBy(_lastUpdated, date)
* insert SearchedBy(actor, reference)
* insert SearchedBy(category, token)
* insert SearchedBy(consentor, reference)
* insert SearchedBy(data, reference)
* insert SearchedBy(date, date)
* insert SearchedBy(identifier, token)
* insert SearchedBy(organization, reference)
* insert SearchedBy(patient, reference)
* insert SearchedBy(period, date)
* insert SearchedBy(scope, token)
* insert SearchedBy(source-reference, reference)
* insert SearchedBy(status, token)
* insert Validated
* rest.resource[+].type = #Endpoint
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/SipEndpoint"
* insert OfferedToWrite
* rest.resource[=].documentation = "Sorts: _id, _lastUpdated."
* insert SearchedBy(_id, token)
* insert SearchedBy(_lastUpdated, date)
* insert SearchedBy(identifier, token)
* insert SearchedBy(name, string)
* insert SearchedBy(organization, reference)
* insert SearchedBy(status, token)
* insert Validated
* rest.resource[+].type = #Goal
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/SipGoal"
* insert OfferedToWrite
* rest.resource[=].documentation = "Sorts: _id, _lastUpdated, start-date, target-date. Chains: patient.identifier, subject.identifier. Reverse chains: _has:CarePlan:goal:_id, _has:CarePlan:goal:_lastUpdated, _has:CarePlan:goal:category, _has:CarePlan:goal:date, _has:CarePlan:goal:identifier, _has:CarePlan:goal:status, _has:Task:focus:_id, _has:Task:focus:owner, _has:Task:focus:status."
* rest.resource[=].searchInclude[+] = "Goal:patient"
* rest.resource[=].searchInclude[+] = "Goal:subject"
* rest.resource[=].searchRevInclude[+] = "CarePlan:goal"
* insert SearchedBy(_id, token)
* insert SearchedBy(_lastUpdated, date)
* insert SearchedBy(achievement-status, token)
* insert SearchedBy(category, token)
* insert SearchedBy(identifier, token)
* insert SearchedBy(lifecycle-status, token)
* insert SearchedBy(patient, reference)
* insert SearchedBy(start-date, date)
* insert SearchedBy(subject, reference)
* insert SearchedBy(target-date, date)
* insert Validated
* rest.resource[+].type = #HealthcareService
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/SipHealthcareService"
* insert OfferedToWrite
* rest.resource[=].documentation = "Sorts: _id, _lastUpdated, name."
* rest.resource[=].searchInclude[+] = "HealthcareService:location"
* rest.resource[=].searchInclude[+] = "HealthcareService:organization"
* insert SearchedBy(_id, token)
* insert SearchedBy(_lastUpdated, date)
* insert SearchedBy(active, token)
* insert SearchedBy(coverage-area, reference)
* insert SearchedBy(identifier, token)
* insert SearchedBy(location, reference)
* insert SearchedBy(name, string)
* insert SearchedBy(organization, reference)
* insert SearchedBy(service-type, token)
* insert Validated
* rest.resource[+].type = #Location
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/SipLocation"
* insert OfferedToWrite
* rest.resource[=].documentation = "Sorts: _id, _lastUpdated."
* rest.resource[=].searchRevInclude[+] = "HealthcareService:location"
* insert SearchedBy(_id, token)
* insert SearchedBy(_lastUpdated, date)
* insert SearchedBy(identifier, token)
* insert SearchedBy(name, string)
* insert SearchedBy(organization, reference)
* insert SearchedBy(status, token)
* insert Validated
* rest.resource[+].type = #Organization
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/SipOrganization"
* insert OfferedToRead
* rest.resource[=].documentation = "Sorts: _id, _lastUpdated, name."
* rest.resource[=].searchRevInclude[+] = "CareTeam:participant"
* rest.resource[=].searchRevInclude[+] = "Task:owner"
* rest.resource[=].searchRevInclude[+] = "HealthcareService:organization"
* insert SearchedBy(_id, token)
* insert SearchedBy(_lastUpdated, date)
* insert SearchedBy(identifier, token)
* insert SearchedBy(name, string)
* insert SearchedBy(partof, reference)
* insert SearchedBy(type, token)
* insert Validated
* rest.resource[+].type = #Patient
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/SipPatient"
* insert OfferedToWrite
* rest.resource[=].documentation = "Sorts: _id, _lastUpdated. Reverse chains: _has:CarePlan:patient:_id, _has:CarePlan:patient:_lastUpdated, _has:CarePlan:patient:category, _has:CarePlan:patient:date, _has:CarePlan:patient:identifier, _has:CarePlan:patient:status, _has:CarePlan:subject:_id, _has:CarePlan:subject:_lastUpdated, _has:CarePlan:subject:category, _has:CarePlan:subject:date, _has:CarePlan:subject:identifier, _has:CarePlan:subject:status."
* rest.resource[=].conditionalCreate = true
* rest.resource[=].searchRevInclude[+] = "CarePlan:patient"
* rest.resource[=].searchRevInclude[+] = "CarePlan:subject"
* rest.resource[=].searchRevInclude[+] = "CareTeam:patient"
* rest.resource[=].searchRevInclude[+] = "CareTeam:subject"
* rest.resource[=].searchRevInclude[+] = "Goal:patient"
* rest.resource[=].searchRevInclude[+] = "Goal:subject"
* rest.resource[=].searchRevInclude[+] = "Condition:patient"
* rest.resource[=].searchRevInclude[+] = "Condition:subject"
* rest.resource[=].searchRevInclude[+] = "Task:patient"
* rest.resource[=].searchRevInclude[+] = "Consent:patient"
* rest.resource[=].searchRevInclude[+] = "RiskAssessment:patient"
* rest.resource[=].searchRevInclude[+] = "RiskAssessment:subject"
* rest.resource[=].searchRevInclude[+] = "RelatedPerson:patient"
* insert SearchedBy(_id, token)
* insert SearchedBy(_lastUpdated, date)
* insert SearchedBy(identifier, token)
* insert SearchedBy(organization, reference)
* insert Validated
* rest.resource[=].operation[+].name = "access-log"
* rest.resource[=].operation[=].definition = "https://fhir-sip.se/ig/OperationDefinition/access-log"
* rest.resource[+].type = #PractitionerRole
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/SipPractitionerRole"
* insert OfferedToWrite
* rest.resource[=].documentation = "Sorts: _id, _lastUpdated. Reverse chains: _has:CareTeam:participant:_id, _has:CareTeam:participant:category, _has:CareTeam:participant:identifier, _has:CareTeam:participant:status."
* rest.resource[=].searchRevInclude[+] = "CareTeam:participant"
* insert SearchedBy(_id, token)
* insert SearchedBy(_lastUpdated, date)
* insert SearchedBy(identifier, token)
* insert Validated
* rest.resource[+].type = #RelatedPerson
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/SipRelatedPerson"
* insert OfferedToWrite
* rest.resource[=].documentation = "Sorts: _id, _lastUpdated. Chains: patient.identifier. Reverse chains: _has:CareTeam:participant:_id, _has:CareTeam:participant:category, _has:CareTeam:participant:identifier, _has:CareTeam:participant:status."
* rest.resource[=].searchInclude[+] = "RelatedPerson:patient"
* rest.resource[=].searchRevInclude[+] = "CareTeam:participant"
* insert SearchedBy(_id, token)
* insert SearchedBy(_lastUpdated, date)
* insert SearchedBy(identifier, token)
* insert SearchedBy(patient, reference)
* insert Validated
* rest.resource[+].type = #RiskAssessment
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/EgenvardRiskAssessment"
* insert OfferedToWrite
* rest.resource[=].documentation = "Sorts: _id, _lastUpdated, date. Chains: patient.identifier, subject.identifier."
* rest.resource[=].searchInclude[+] = "RiskAssessment:patient"
* rest.resource[=].searchInclude[+] = "RiskAssessment:subject"
* insert SearchedBy(_id, token)
* insert SearchedBy(_lastUpdated, date)
* insert SearchedBy(date, date)
* insert SearchedBy(identifier, token)
* insert SearchedBy(patient, reference)
* insert SearchedBy(subject, reference)
* insert Validated
* rest.resource[+].type = #Task
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/SipAction"
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/EgenvardTask"
* rest.resource[=].supportedProfile[+] = "https://fhir-sip.se/ig/StructureDefinition/SipOffer"
* insert OfferedToWrite
* rest.resource[=].documentation = "Sorts: _id, _lastUpdated, authored-on, modified, period. Chains: focus._id, focus.achievement-status, focus.lifecycle-status, patient.identifier, subject.identifier. Reverse chains: _has:CarePlan:activity-reference:_id, _has:CarePlan:activity-reference:_lastUpdated, _has:CarePlan:activity-reference:category, _has:CarePlan:activity-reference:date, _has:CarePlan:activity-reference:identifier, _has:CarePlan:activity-reference:status."
* rest.resource[=].searchInclude[+] = "Task:patient"
* rest.resource[=].searchInclude[+] = "Task:owner"
* rest.resource[=].searchRevInclude[+] = "CarePlan:activity-reference"
* insert SearchedBy(_id, token)
* insert SearchedBy(_lastUpdated, date)
* insert SearchedBy(authored-on, date)
* insert SearchedBy(code, token)
* insert SearchedBy(focus, reference)
* insert SearchedBy(identifier, token)
* insert SearchedBy(intent, token)
* insert SearchedBy(modified, date)
* insert SearchedBy(owner, reference)
* insert SearchedBy(patient, reference)
* insert SearchedBy(period, date)
* insert SearchedBy(status, token)
* insert SearchedBy(subject, reference)
* insert Validated
* rest.resource[=].operation[+].name = "worklist"
* rest.resource[=].operation[=].definition = "https://fhir-sip.se/ig/OperationDefinition/worklist"
