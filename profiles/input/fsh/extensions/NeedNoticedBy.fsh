Extension: NeedNoticedBy
Id: need-noticed-by
Title: "Vem som såg behovet / Who noticed the need"
Description: "Who noticed that coordination was needed, when, and on whose behalf. Anyone may: staff of any actor, the person, a relative, a guardian or a representative."
Context: Task
* extension contains who 1..1 and date 1..1 and on-behalf-of 0..1
* extension[who] ^short = "Vem som såg behovet / Who noticed the need"
* extension[who].value[x] 1..1
* extension[who].value[x] only code
* extension[who].valueCode from SipNoticedBy (required)
* extension[date] ^short = "När behovet sågs / When the need was noticed"
* extension[date].value[x] 1..1
* extension[date].value[x] only date
* extension[on-behalf-of] ^short = "För vems räkning, i ord / On whose behalf, in words"
* extension[on-behalf-of].value[x] 1..1
* extension[on-behalf-of].value[x] only string
