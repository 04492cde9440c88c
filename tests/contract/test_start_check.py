"""The service proves at start that the store validates, and refuses to serve otherwise."""

import asyncio
import shutil
from pathlib import Path

import pytest

from fhir_sip.errors import StartRefused
from fhir_sip.hapi import EmbeddedStore
from fhir_sip.store import HapiStore
from fhir_sip.store.start_check import refuse_unfit_store
from fhir_sip.validation.profiles import profiles_dir


async def check(url: str) -> None:
    store = HapiStore(url, 10.0)
    try:
        await refuse_unfit_store(store)
    finally:
        await store.close()


def test_a_store_that_validates_is_served(store_url: str) -> None:
    asyncio.run(check(store_url))


def test_a_store_that_does_not_know_one_profile_is_refused(tmp_path: Path) -> None:
    """A real HAPI with every profile but the consent's: it would take any Consent."""
    shutil.copytree(profiles_dir(), tmp_path / "profiles")
    (tmp_path / "profiles" / "StructureDefinition-SipConsent.json").unlink()
    unfit = pytest.raises(StartRefused, match="does not validate Consent")
    with EmbeddedStore(tmp_path / "data", tmp_path / "profiles") as store, unfit:
        asyncio.run(check(store.base_url))
