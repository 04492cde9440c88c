"""Figures of how the process goes (offered, made, waited for, followed up ...), per municipality and closed year.

`reading` brings records out of the store, `facts` makes of them what is counted, `tables` counts, `disclosure` disturbs and withholds,
`closed_years` keeps what came out, once and for all. Everything that leaves (`measure_report`, `as_csv`, `as_html`) is made of what was
kept, and so tells no more. Why so: docs/decisions/0019-figures.md. Here stands nothing about who may ask (`answers` checks the scope).
"""
