ValueSet: SipParticipation
Id: sip-participation
Title: "Personens delaktighet / Participation of the person"
Description: "Every code of the code system sip-participation."
* include codes from system SipParticipationCodes
