CodeSystem: SipStandInKindCodes
Id: sip-stand-in-kind
Title: "Slag av plan som ersätter SIP / Kind of plan that stands in for a SIP"
Description: "Plans of other kinds that may count as the SIP when they hold its four points and name a coordinator."
* ^caseSensitive = true
* ^content = #complete
* #lss-individual-plan "Individuell plan enligt LSS" "LSS (1993:387) 10 §."
* #case-manager-plan "Case manager-plan" "A case manager's plan in psychiatry."
* #care-plan-lpt "Samordnad vårdplan vid tvångsvård" "LPT (1991:1128) 7 a §, LRV (1991:1129) 12 a §."
* #other "Annan plan" "Another plan; its title says which."
