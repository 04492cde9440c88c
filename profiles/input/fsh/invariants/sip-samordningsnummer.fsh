// $ also stands before a final line break; (?!.) makes it the very end.
Invariant: sip-samordningsnummer
Description: "Samordningsnummer ska vara 12 siffror med dag + 60 / A samordningsnummer is 12 digits with day + 60"
Expression: "system = 'http://electronichealth.se/identifier/samordningsnummer' implies value.matches('^(18|19|20)[0-9]{2}(0[1-9]|1[0-2])(6[1-9]|[78][0-9]|9[01])[0-9]{4}$(?!.)')"
Severity: #error
