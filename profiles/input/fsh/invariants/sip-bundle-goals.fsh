Invariant: sip-bundle-goals
Description: "Varje mål i planen ska finnas i samlingen / Every goal of the plan must be in the Bundle"
Expression: "entry.resource.ofType(CarePlan).goal.reference.select($this & '').subsetOf(entry.resource.ofType(Goal).select('Goal/' & id))"
Severity: #error
