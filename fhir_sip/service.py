"""What every request shares: settings, the store, the registered clients, the token issuer, the organisation tree, the clock."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fhir_sip.access.county_rules import CountyRules
from fhir_sip.access.page_tokens import PageTokens
from fhir_sip.audit.audit_log import AuditLog
from fhir_sip.caller import OrganisationTree
from fhir_sip.caller.access_token import TokenIssuer
from fhir_sip.caller.clients import Client
from fhir_sip.caller.jwks_url import JwksUrls
from fhir_sip.edge.rate_limits import RateLimits
from fhir_sip.errors import Unavailable
from fhir_sip.process.county_rules import Rulebook
from fhir_sip.settings import Settings
from fhir_sip.store import HapiStore

_MOST_ORGANISATIONS_A_PAGE = 500


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


@dataclass
class Service:
    """Open for the life of the process. Holds no plan, no consent and no decision."""

    settings: Settings
    store: HapiStore
    clients: Mapping[str, Client]
    urls: JwksUrls
    issuer: TokenIssuer
    limits: RateLimits
    page_tokens: PageTokens
    audit_log: AuditLog
    rules: Rulebook
    clock: Callable[[], datetime] = utc_now
    _tree: OrganisationTree = field(default_factory=OrganisationTree)
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def county_rules(self) -> CountyRules:
        """What the counties' rules say about who signs."""
        return self.rules.signing

    async def tree(self) -> OrganisationTree:
        """The organisation tree, read again when it is stale. Raises Unavailable when the store cannot be reached.

        Requests that wait for the same reading wait no longer than one request to the store may take.
        """
        if self._tree.is_stale:
            try:
                async with asyncio.timeout(self.settings.store_timeout_seconds), self._reading:
                    if self._tree.is_stale:
                        self._tree = OrganisationTree.from_resources(await self._organisations())
            except TimeoutError:
                raise Unavailable("Organisationerna går inte att läsa just nu / The directory cannot be read now") from None
        return self._tree

    async def tree_with(self, hsa_ids: set[str]) -> OrganisationTree:
        """The tree, read anew if any of `hsa_ids` is unknown: an organisation just registered is found at once."""
        tree = await self.tree()
        if all(hsa_id in tree for hsa_id in hsa_ids) or not tree.may_be_read_again:
            return tree
        async with self._reading:
            if self._tree.may_be_read_again:
                self._tree = OrganisationTree.from_resources(await self._organisations())
        return self._tree

    async def _organisations(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        while True:
            page = await self.store.search(
                "Organization",
                [("_count", str(_MOST_ORGANISATIONS_A_PAGE)), ("_offset", str(len(found))), ("_sort", "_id")],
            )
            entries = page.get("entry", [])
            found += [entry["resource"] for entry in entries]
            if len(entries) < _MOST_ORGANISATIONS_A_PAGE:
                return found
