Profile: SipProvenance
Parent: Provenance
Title: "Vem som skrev vad / Who wrote what"
Description: "One for each write, in the same transaction as what it is about: which party the write was made for, and which system sent it."
* insert Common
* target ^short = "Det som skrevs / What was written"
* activity 1..1
* activity from SipInteraction (required)
* activity ^short = "Slag av anrop / Kind of request"
* agent 2..2
* agent.type 1..1
* agent ^slicing.discriminator.type = #pattern
* agent ^slicing.discriminator.path = "type"
* agent ^slicing.rules = #closed
* agent contains author 1..1 and composer 1..1
* agent[author].type = $provenance-participant#author
* agent[author].who only Reference(Organization)
* agent[author].who obeys sip-ref-organization
* agent[author].who ^short = "Parten / The party"
* agent[composer].type = $provenance-participant#composer
* agent[composer].who.display 1..1
* agent[composer].who ^short = "Systemet, med sitt klient-id / The system, by its client id"
