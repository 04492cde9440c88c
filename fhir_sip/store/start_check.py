"""Is the store fit to serve from? Asked once at start; a store that falls short is refused with the reason (fail closed)."""

import asyncio

from fhir_sip.errors import StartRefused, Unavailable, Unprocessable
from fhir_sip.store.hapi_store import HapiStore
from fhir_sip.store.transaction import Transaction
from fhir_sip.validation.profiles import PROFILE_OF

_WAIT_SECONDS = 60
# Organizations are the operator's to write, and are written before anybody is served.
_TYPES = sorted(PROFILE_OF.keys() - {"Organization"})


async def refuse_unfit_store(store: HapiStore) -> None:
    """Raise StartRefused unless the store answers as R4, and refuses a known-bad resource of every type we write.

    The bad resource claims our profile and holds nothing else. It is sent in a transaction whose second entry can never be
    stored, so even a store that does not validate keeps nothing of it.
    """
    metadata = await _metadata(store)
    if metadata.get("fhirVersion") != "4.0.1":
        raise StartRefused("The store does not speak FHIR R4 (4.0.1)")
    for kind in _TYPES:
        if not await _refuses_bad(store, kind):
            raise StartRefused(
                f"The store does not validate {kind} against our profiles. Load profiles/generated into it, switch its "
                "repository validation on, restart it (docs/operations.md), and start again."
            )
        # The first question of each type makes the store convert its profile, which takes seconds: not in a caller's time.
        await store.validate({"resourceType": kind}, PROFILE_OF[kind])


async def _metadata(store: HapiStore) -> dict[str, object]:
    for _ in range(_WAIT_SECONDS):
        try:
            return await store.metadata()
        except Unavailable:
            await asyncio.sleep(1)
    raise StartRefused(f"The store has not answered within {_WAIT_SECONDS} seconds")


async def _refuses_bad(store: HapiStore, kind: str) -> bool:
    bad = {"resourceType": kind, "meta": {"profile": [PROFILE_OF[kind]]}}
    transaction = Transaction()
    transaction.create(bad)
    transaction.create({"resourceType": "Basic", "code": {"text": "never"}, "subject": {"reference": "Patient/never-there"}})
    try:
        await store.commit(transaction)
    except Unprocessable as refused:
        return any(issue.expression and kind in issue.expression for issue in refused.issues)
    return False
