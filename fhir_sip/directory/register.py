"""What the store has of the public types, held in this process as it may be shown: every open answer is made from here.

So nothing that a caller without a token sends ever reaches the store, and the load of open searches does not either. Read whole once, and
from then on only what has changed, at most every `MAX_AGE_SECONDS` and only when somebody asks.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fhir_sip.access.public_directory import PUBLIC_TYPES
from fhir_sip.directory.public_view import Resource, public_view
from fhir_sip.errors import Unavailable
from fhir_sip.store import HapiStore

MAX_AGE_SECONDS = 2.0
"""How old the register may be when it answers: a change is seen that much later."""

_WHOLE_AGAIN_SECONDS = 3600.0
_READING_SECONDS = 60.0
_PAGE = 500
# A transaction is seen by others some time after the instant it is stored under; longer than one may take.
_OVERLAP = timedelta(minutes=3)
_UNREADABLE = "Katalogen går inte att läsa just nu, försök igen / The directory cannot be read now, try again"


@dataclass(frozen=True, eq=False)
class Register:
    """The records by type and id, each as everybody may be shown it. One is never changed: a newer one takes its place."""

    records: Mapping[str, Mapping[str, Resource]] = field(default_factory=lambda: {kind: {} for kind in PUBLIC_TYPES})

    def of(self, kind: str) -> Mapping[str, Resource]:
        """The records of a type by id."""
        return self.records[kind]

    def named(self, reference: Any) -> Resource | None:
        """The record that a Reference element names, or None."""
        text = reference.get("reference", "") if isinstance(reference, dict) else ""
        kind, _, resource_id = text.partition("/")
        return self.records.get(kind, {}).get(resource_id)

    def lineage(self, reference: Any, upward: str) -> Iterator[Resource]:
        """The record that is named and all above it by its element `upward` (`partOf`), nearest first, each once."""
        seen: set[str] = set()
        while (record := self.named(reference)) is not None and record["id"] not in seen:
            seen.add(record["id"])
            yield record
            reference = record.get(upward)


@dataclass
class PublicDirectory:
    """Keeps the register current. Open for the life of the process."""

    store: HapiStore
    _register: Register = field(default_factory=Register)
    _newest: dict[str, str] = field(default_factory=dict)
    _read_at: float = float("-inf")
    _whole_at: float = float("-inf")
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def register(self) -> Register:
        """The register, no older than `MAX_AGE_SECONDS`. Raises Unavailable when the store cannot be read."""
        if self._is_old:
            try:
                async with asyncio.timeout(_READING_SECONDS), self._reading:
                    if self._is_old:
                        await self._read()
            except TimeoutError:
                raise Unavailable(_UNREADABLE) from None
        return self._register

    @property
    def _is_old(self) -> bool:
        return time.monotonic() - self._read_at > MAX_AGE_SECONDS

    async def _read(self) -> None:
        began = time.monotonic()
        is_whole = began - self._whole_at > _WHOLE_AGAIN_SECONDS
        found = None if is_whole else await self._changed()
        if found is None:
            self._newest, self._whole_at = {}, began
            found = {kind: await self._all(kind) for kind in sorted(PUBLIC_TYPES)}
            before: Mapping[str, Mapping[str, Resource]] = {kind: {} for kind in PUBLIC_TYPES}
        else:
            before = self._register.records
        if is_whole or any(found.values()):
            shown = {kind: {record["id"]: public_view(record) for record in records} for kind, records in found.items()}
            self._register = Register({kind: dict(before[kind]) | shown[kind] for kind in PUBLIC_TYPES})
            self._note_newest(found)
        self._read_at = began

    async def _changed(self) -> dict[str, list[Resource]] | None:
        """What has changed since the last reading, in one round trip; None when it is more than a page of any type."""
        kinds = sorted(PUBLIC_TYPES)
        bundles = await self.store.search_batch(
            [(kind, [*self._since(kind), ("_sort", "_id"), ("_count", str(_PAGE)), ("_offset", "0")]) for kind in kinds]
        )
        found = {kind: _resources(bundle) for kind, bundle in zip(kinds, bundles, strict=True)}
        return None if any(len(records) >= _PAGE for records in found.values()) else found

    async def _all(self, kind: str) -> list[Resource]:
        found: list[Resource] = []
        while True:
            page = _resources(
                await self.store.search(kind, [("_sort", "_id"), ("_count", str(_PAGE)), ("_offset", str(len(found)))])
            )
            found += page
            if len(page) < _PAGE:
                return found

    def _since(self, kind: str) -> list[tuple[str, str]]:
        newest = self._newest.get(kind)
        return [("_lastUpdated", f"ge{(datetime.fromisoformat(newest) - _OVERLAP).isoformat()}")] if newest else []

    def _note_newest(self, found: Mapping[str, list[Resource]]) -> None:
        for kind, records in found.items():
            instants = [record["meta"]["lastUpdated"] for record in records]
            self._newest[kind] = max(
                [*instants, self._newest.get(kind, "")], key=lambda one: datetime.fromisoformat(one or _LONG_AGO)
            )


_LONG_AGO = "1970-01-01T00:00:00+00:00"


def _resources(bundle: dict[str, Any]) -> list[Resource]:
    return [entry["resource"] for entry in bundle.get("entry", ()) if entry["resource"]["resourceType"] in PUBLIC_TYPES]
