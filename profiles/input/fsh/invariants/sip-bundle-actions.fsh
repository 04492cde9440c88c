Invariant: sip-bundle-actions
Description: "Varje insats i planen ska finnas i samlingen / Every action of the plan must be in the Bundle"
Expression: "entry.resource.ofType(CarePlan).activity.reference.reference.select($this & '').subsetOf(entry.resource.ofType(Task).select('Task/' & id))"
Severity: #error
