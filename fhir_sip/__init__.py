"""One coordinated plan (SIP) for a person, shared by a region and its municipalities over FHIR R4.

A request comes in at the `edge` (how large, how often, from where) and is read (`request`); we learn who is asking (`caller`), whether
they may attempt it and then whether they may do it to *this* record (`access`); a SIP document becomes FHIR (`mapping`), the result is
checked (`validation`) and held against the rules of the plan (`process`), and one transaction commits it with Provenance and audit inside
(`store`). What was done is in the log's journal (`audit`) before the answer leaves: `answering` is that road, `interactions` what is done
on it, one file each, `routes` their addresses. Plans leave also as a page to read (`printing`) or in the form of the national contract
(`rivta`), and what is counted of them as `figures`. The public `directory` of services stands apart, open to all.
`app` is the only wiring; `hapi` runs the embedded store; `start` is where the command begins, `cli` what people type, `demo` the story they
are shown, `conformance` the kit that asks any FHIR server whether it speaks SIP.
"""
