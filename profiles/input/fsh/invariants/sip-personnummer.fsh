// $ also stands before a final line break; (?!.) makes it the very end.
Invariant: sip-personnummer
Description: "Personnummer ska vara 12 siffror med giltigt datum / A personnummer is 12 digits with a valid date part"
Expression: "system = 'http://electronichealth.se/identifier/personnummer' implies value.matches('^(18|19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{4}$(?!.)')"
Severity: #error
