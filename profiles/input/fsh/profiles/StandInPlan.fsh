Profile: StandInPlan
Parent: CarePlan
Title: "Plan som ersätter SIP / Plan that stands in for a SIP"
Description: "A plan of another kind, such as an individual plan by LSS (1993:387) 10 § or a case manager's plan, that takes the place of a SIP (replaces). It counts as the SIP only because it holds the same four points, SoL (2025:400) 10:9 and HSL (2017:30) 16:4, and its team names a coordinator."
* insert PlanBody
* insert FourPoints
* category 1..*
* category ^short = "Slag av plan, ur sip-stand-in-kind; gärna även Ineras plantyp / Kind of plan, of sip-stand-in-kind; preferably Inera's plan type too"
* replaces 1..*
* replaces only Reference(CarePlan)
* replaces obeys sip-ref-care-plan
* replaces ^short = "Den SIP som planen ersätter / The SIP the plan stands in for"
* obeys sip-stand-in-kind and sip-stand-in-not-sip
