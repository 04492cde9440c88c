"""The information service (D6): one open way in to who helps with what, for whom, where, and how to reach them.

`register` holds what the store has of the four public types, as `public_view` lets it be shown; `index` says what each is found by,
`criteria` reads a question, `search` answers it, `freshness` tells old entries from current ones. `answers` and `statement` are that as
FHIR, `page` as a page for people. What a caller sends never reaches the store. `entry_rules` says what a party may put into an
entry, `loading` loads many.
"""
