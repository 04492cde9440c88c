"""May this caller keep this entry of the public directory (D6)? Each party its own, and its units'."""

from fhir_sip.access.decision import Decision, deny, permit
from fhir_sip.access.public_directory import owner
from fhir_sip.access.writing_case import WritingCase


def may_keep_entry(case: WritingCase) -> Decision:
    """Yes when the entry's owner, as stored and as proposed, is the caller's party or a unit below it: no entry passes to another."""
    owners = {owner(version) for version in (case.change.old, case.change.new) if version is not None}
    if {case.tree.party(one) for one in owners} == {case.caller.party}:
        return permit("own-entry", "OSL 8:1-2")
    return deny("not-own-entry", "OSL 8:1-2")
