// $ also stands before a final line break; (?!.) makes it the very end.
Invariant: sip-item-id
Description: "Id inom planen ska vara 1-64 bokstäver, siffror, punkt eller bindestreck / An item id is 1-64 letters, digits, dots or hyphens"
Expression: "system = 'https://fhir-sip.se/id/item' implies value.matches('^[A-Za-z0-9.-]{1,64}$(?!.)')"
Severity: #error
