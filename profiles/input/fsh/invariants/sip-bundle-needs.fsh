Invariant: sip-bundle-needs
Description: "Varje behov som planen tar upp ska finnas i samlingen / Every need the plan addresses must be in the Bundle"
Expression: "entry.resource.ofType(CarePlan).addresses.reference.select($this & '').subsetOf(entry.resource.ofType(Condition).select('Condition/' & id))"
Severity: #error
