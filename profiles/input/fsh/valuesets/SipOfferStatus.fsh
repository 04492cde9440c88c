ValueSet: SipOfferStatus
Id: sip-offer-status
Title: "Erbjudandets status / Status of an offer"
Description: "An offer is made (requested), waits for the answer (on-hold), is accepted, is declined by the person (rejected), is withdrawn or refused by the party (cancelled), or was recorded by mistake."
* $task-status#requested
* $task-status#on-hold
* $task-status#accepted
* $task-status#rejected
* $task-status#cancelled
* $task-status#entered-in-error
