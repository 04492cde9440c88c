Profile: SipMeeting
Parent: Appointment
Title: "Kallelse och möte / Call and meeting"
Description: "The call to a SIP meeting, and the meeting: SoL (2025:400) 10:8-9, HSL (2017:30) 16:4. The authorities are called (kallelse, required), others are invited (inbjudan, optional), and each one's answer is its status. Relatives may take part if suitable and the person does not object. For a person with protected identity the place and the link must not reveal where the person lives (OSL (2009:400) 21:3, 22:1)."
* insert Common
* insert OneItemIdentifier
* insert OneCustodian
* extension contains MeetingVideoLink named videoLink 0..1 and MeetingPlace named place 0..1 and InformationEnclosed named informationEnclosed 0..1 and MeetingMovedFrom named movedFrom 0..* and PersonParticipation named personParticipation 0..1
* extension[videoLink] ^short = "Länk till videomöte / Link to the video meeting"
* extension[place] ^short = "Plats / Place"
* extension[informationEnclosed] ^short = "Information om SIP är bifogad / Information about SIP is enclosed"
* extension[movedFrom] ^short = "Tidigare tid, när mötet har flyttats / Earlier time, when the meeting was moved"
* extension[personParticipation] ^short = "Hur personen deltog / How the person took part"
* status ^short = "Föreslaget, kallat (booked), hållet (fulfilled) eller inställt / Proposed, called (booked), held (fulfilled) or cancelled"
* appointmentType 1..1
* appointmentType from SipMeetingKind (required)
* appointmentType ^short = "Första mötet eller uppföljning / First meeting or follow-up"
* reasonCode 1..1
* reasonCode.text 1..1
* reasonCode.text ^short = "Gemensam frågeställning: mötets dagordning / The jointly phrased question: the agenda"
* reasonReference 0..0
* description 1..1
* description ^short = "Syfte / Purpose"
* supportingInformation 0..1
* supportingInformation only Reference(CarePlan)
* supportingInformation obeys sip-ref-care-plan
* supportingInformation ^short = "Planen mötet gäller / The plan the meeting is about"
* start ^short = "Tid / Time"
* minutesDuration ^short = "Längd i minuter / Length in minutes"
* slot 0..0
* basedOn 0..0
* participant.extension contains ParticipantParty named party 0..1
* participant.extension[party] ^short = "Parten som kallas / The party called"
* participant.type 0..1
* participant.type from SipTeamRole (required)
* participant.type ^short = "Roll, till exempel mötesledare / Role, such as meeting leader"
* participant.actor only Reference(Patient or PractitionerRole or RelatedPerson or HealthcareService or Location)
* participant.actor obeys sip-ref-meeting-actor
* participant.required 1..1
* participant.required ^short = "required = kallad (myndigheterna), optional = inbjuden / required = called (the authorities), optional = invited"
* participant.status ^short = "Svaret på kallelsen / Answer to the call"
* participant obeys sip-meeting-party
* obeys sip-meeting-place and sip-meeting-called and sip-meeting-person and sip-meeting-participation
