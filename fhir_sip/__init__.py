"""One coordinated plan (SIP) for a person, shared by a region and its municipalities over FHIR R4.

A request comes in (`request`), we learn who is asking (`caller`), whether they may attempt it and then whether they may
do it to *this* plan (`access`), a SIP document becomes FHIR (`mapping`), the result is checked (`validation`), one transaction
commits it with Provenance and audit inside (`store`, `audit`), and the answer leaves (`interactions`, one file each), also as
a page to read (`printing`) or in the form of the national contract (`rivta`).
`app` is the only wiring; `hapi` runs the embedded store; `cli` is what people type.
"""
