CodeSystem: SipLicensedProfessionCodes
Id: sip-licensed-profession
Title: "Legitimerat yrke / Licensed profession"
Description: "Licensed professions that assess self-care: lag (2022:1250) 2 and 4 §§, patientsäkerhetslagen (2010:659) 4:1."
* ^caseSensitive = true
* ^content = #complete
* #physician "Läkare" "Licensed physician."
* #nurse "Sjuksköterska" "Licensed nurse."
* #physiotherapist "Fysioterapeut" "Licensed physiotherapist."
* #occupational-therapist "Arbetsterapeut" "Licensed occupational therapist."
* #dietitian "Dietist" "Licensed dietitian."
* #speech-therapist "Logoped" "Licensed speech therapist."
* #psychologist "Psykolog" "Licensed psychologist."
* #midwife "Barnmorska" "Licensed midwife."
* #dentist "Tandläkare" "Licensed dentist."
* #pharmacist "Apotekare" "Licensed pharmacist."
