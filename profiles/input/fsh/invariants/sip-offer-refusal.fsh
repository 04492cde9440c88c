Invariant: sip-offer-refusal
Description: "Personen tackar nej (rejected), parten vägrar eller återkallar (cancelled): skälet ska höra till statusen / The person declines (rejected), the party refuses or withdraws (cancelled): the reason must belong to the status"
Expression: "(status = 'rejected' implies statusReason.coding.where(code = 'refused-by-party').empty()) and (status = 'cancelled' implies statusReason.coding.where(code = 'declined-by-person').empty())"
Severity: #error
