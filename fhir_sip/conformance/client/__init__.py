"""The kit as the server: a client is let through to a real one, and its requests are judged (docs/conformance.md).

`door` takes requests and records them (`exchange`), after `staging` has made now and then what a client must be able to meet: a token
that has ended, too much at once, an answer that got lost, a record that somebody else has changed. `upstream` is the server behind,
`tokens` gives out its tokens. At the end `judging` makes the checks of `checks.yaml` (functions in `checks`) of all that was `seen`.
"""
