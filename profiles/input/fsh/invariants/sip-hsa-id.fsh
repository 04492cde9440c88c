// $ also stands before a final line break; (?!.) makes it the very end.
Invariant: sip-hsa-id
Description: "HSA-id ska vara SE, tio siffror, bindestreck och högst 18 bokstäver eller siffror / An HSA-id is SE, ten digits, a hyphen and at most 18 letters or digits"
Expression: "system = 'urn:oid:1.2.752.29.4.19' implies value.matches('^SE[0-9]{10}-[A-Za-z0-9]{1,18}$(?!.)')"
Severity: #error
