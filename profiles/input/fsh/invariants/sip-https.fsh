Invariant: sip-https
Description: "Länken ska börja med https:// / The link must begin with https://"
Expression: "startsWith('https://')"
Severity: #error
