Profile: SipAuditEvent
Parent: AuditEvent
Title: "Loggpost / Record of the access log"
Description: "One for each person whose data a request touched, or one when none was: PDL (2008:355) 4:3, lag (2022:913) 4:4-5, HSLF-FS 2016:40 4:9 (action, unit, time, user, person). In the shape of IHE BALP: the calling system and this service with network, the party, the query as it was asked, X-Request-Id."
* insert Common
* type = $audit-type#rest
* subtype 1..1
* subtype from SipInteraction (required)
* subtype ^short = "Slag av anrop / Kind of request"
* action 1..1
* recorded ^short = "Tid / Time"
* outcome 1..1
* outcome from SipAuditOutcome (required)
* outcome ^short = "0 lyckades, 4 nekades, 8 misslyckades / 0 success, 4 refused, 8 failed"
* outcomeDesc ^short = "Reglerna som avgjorde / The rules that decided"
* purposeOfEvent ^short = "Ändamål / Purpose of use"
* agent.type 1..1
* agent ^slicing.discriminator.type = #pattern
* agent ^slicing.discriminator.path = "type"
* agent ^slicing.rules = #open
* agent contains client 1..1 and server 1..1 and organisation 0..1
* agent[client].type = $dicom#110153
* agent[client].who 1..1
* agent[client].who.display 1..1
* agent[client].who ^short = "Systemet som frågade / The calling system"
* agent[client].network 1..1
* agent[client].network.address 1..1
* agent[client].network.type 1..1
* agent[server].type = $dicom#110152
* agent[server].who 1..1
* agent[server].who ^short = "Den här tjänsten / This service"
* agent[server].network 1..1
* agent[server].network.address 1..1
* agent[server].network.type 1..1
* agent[organisation].type = $role-class#PROV
* agent[organisation].who 1..1
* agent[organisation].who only Reference(Organization)
* agent[organisation].who obeys sip-ref-organization
* agent[organisation].who ^short = "Parten som frågade / The party that asked"
* agent[organisation].altId ^short = "Enheten / The unit"
* source.observer.display 1..1
* entity 1..*
* entity obeys sip-audit-query
* obeys sip-audit-requestor and sip-audit-request-id and sip-audit-one-person
