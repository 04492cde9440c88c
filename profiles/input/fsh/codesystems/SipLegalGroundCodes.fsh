CodeSystem: SipLegalGroundCodes
Id: sip-legal-ground
Title: "Grund i lag / Legal ground"
Description: "On which ground data are shared without consent. A school is never a lawful receiver."
* ^caseSensitive = true
* ^content = #complete
* #under-18 "Under 18 år" "The person is a child: OSL (2009:400) 25:12, 26:9."
* #addiction "Pågående missbruk" "The person misuses alcohol, drugs or the like: OSL 25:12, 26:9."
* #lpt-lrv "Tvångsvård" "The person is cared for under LPT (1991:1128) or LRV (1991:1129): OSL 25:12, 26:9."
* #unborn-child "Ofött barn" "An unborn child must be protected: OSL 25:12, 26:9."
* #when-needed "Behövs för nödvändig insats" "Needed for care, treatment or support that is necessary: OSL 25:12, 26:9."
* #cannot-consent "Kan inte samtycka" "The person cannot consent: OSL 25:13, lag (2022:913) 3:3-4. Narrower reach."
* #emergency "Nödöppning" "Danger to life or health: lag (2022:913) 3:5-6. Health care givers only."
