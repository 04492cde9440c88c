CodeSystem: SipPolicyCodes
Id: sip-policy
Title: "Grundregel / Base policy"
Description: "The rule that holds when no consent says otherwise."
* ^caseSensitive = true
* ^content = #complete
* #opt-in "Nekas utan samtycke" "Nothing is shared unless a consent permits it: OSL 25:1, 26:1."
