Extension: OfferAnswer
Id: offer-answer
Title: "Svar på erbjudandet / Answer to the offer"
Description: "When the offer was answered, and by whom: the person, or who decides for the person. The answer itself is the status of the Task."
Context: Task
* extension contains date 1..1 and by 0..1
* extension[date] ^short = "När svaret gavs / When it was answered"
* extension[date].value[x] 1..1
* extension[date].value[x] only date
* extension[by] ^short = "Vem som svarade / Who answered"
* extension[by].value[x] 1..1
* extension[by].value[x] only Reference(Patient or RelatedPerson)
* extension[by].value[x] obeys sip-ref-person-or-relative
