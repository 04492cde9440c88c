ValueSet: SipNoticedBy
Id: sip-noticed-by
Title: "Vem som såg behovet / Who noticed the need"
Description: "Every code of the code system sip-noticed-by."
* include codes from system SipNoticedByCodes
