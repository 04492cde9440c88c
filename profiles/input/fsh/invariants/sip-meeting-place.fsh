Invariant: sip-meeting-place
Description: "En kallelse ska ange plats eller länk till videomöte / A call must give a place or a link to the video meeting"
Expression: "(status = 'booked' or status = 'arrived' or status = 'checked-in' or status = 'fulfilled') implies extension.where(url = 'https://fhir-sip.se/ig/StructureDefinition/meeting-place' or url = 'https://fhir-sip.se/ig/StructureDefinition/meeting-video-link').exists()"
Severity: #error
