// Same slices and systems as the Patient of HL7 Sweden, hl7se.fhir.base 1.1.0.
RuleSet: PersonalIdentifiers
* identifier 1..*
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.rules = #open
* identifier.system 1..1
* identifier.value 1..1
* identifier contains personnummer 0..1 and samordningsnummer 0..1 and nationelltReservnummer 0..1
* identifier[personnummer].system = $personnummer (exactly)
* identifier[samordningsnummer].system = $samordningsnummer (exactly)
* identifier[nationelltReservnummer].system = $reservnummer (exactly)
* identifier obeys sip-personnummer and sip-samordningsnummer and sip-luhn
