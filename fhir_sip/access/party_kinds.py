"""What each kind of party is in the law's eyes (docs/access-rules.md, Parties). A kind that stands in no set has no such standing."""

from fhir_sip.caller.organisations import COVERED_BY_2022_913

__all__ = ["AUTHORITIES", "COVERED_BY_2022_913", "HEALTH_CARE_GIVERS", "SCHOOLS"]

HEALTH_CARE_GIVERS = frozenset({"region-care", "municipal-health-care", "private-care"})
"""Care givers (vårdgivare) in health care: HSL (2017:30) 2:3. Only they may open in an emergency, lag (2022:913) 3:5-6."""

AUTHORITIES = frozenset(
    {
        "region-care",
        "municipal-health-care",
        "elder-care",
        "disability-care",
        "home-care",
        "child-family-services",
        "addiction-care",
    }
)
"""Authorities of health care or social services, between which OSL 25:12-13 and 26:9 lift secrecy. Neither schools nor private givers."""

SCHOOLS = frozenset({"school", "pupil-health"})
"""Never a lawful receiver without consent (OSL 25:12, 26:9 name other authorities)."""
