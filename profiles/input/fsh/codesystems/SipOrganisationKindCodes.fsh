CodeSystem: SipOrganisationKindCodes
Id: sip-organisation-kind
Title: "Slag av part / Kind of party"
Description: "Decides which law applies to the party. Lag (2022:913) 1:1 covers health care, elder care and disability care only."
* ^caseSensitive = true
* ^content = #complete
* #region-care "Regional hälso- och sjukvård" "Health care of a region: HSL (2017:30)."
* #municipal-health-care "Kommunal hälso- och sjukvård" "Health care of a municipality: HSL 12 kap."
* #elder-care "Äldreomsorg" "Social services for the elderly: SoL (2025:400)."
* #disability-care "Funktionshinderomsorg" "Social services for people with disabilities, and LSS (1993:387)."
* #child-family-services "Individ- och familjeomsorg" "Social services for children and families: SoL. Outside lag (2022:913)."
* #addiction-care "Missbruks- och beroendevård" "Social services for addiction: SoL. Outside lag (2022:913)."
* #school "Skola" "A school provider: skollagen (2010:800). Outside lag (2022:913)."
* #pupil-health "Elevhälsa" "Pupil health: skollagen 2:25-28."
* #private-care "Privat vårdgivare" "A private health care giver."
* #home-care "Hemtjänst" "A provider of home care."
