CodeSystem: SipFreshnessCodes
Id: sip-freshness
Title: "Hur aktuella uppgifterna är / How current an entry is"
Description: "The tag that the public directory puts on an entry that its owner has not checked for long. It is never stored."
* ^caseSensitive = true
* ^content = #complete
* #stale "Inaktuell" "The owner has not checked the entry for longer than the service's operator has set."
