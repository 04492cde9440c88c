Invariant: sip-area-code
Description: "Kommunkod är fyra siffror, länskod två / A municipality code is four digits, a county code two"
Expression: "(system = 'urn:oid:1.2.752.129.2.2.1.17' implies value.matches('^[0-9]{4}$(?!.)')) and (system = 'urn:oid:1.2.752.129.2.2.1.18' implies value.matches('^[0-9]{2}$(?!.)'))"
Severity: #error
