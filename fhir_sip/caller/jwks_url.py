"""A client's keys behind a URL (SMART Backend Services 2.2, `jwks_url`), fetched with care.

The URL comes from the clients file, never from a request. https only, no redirects, little content, little time, and to a public address
only: whoever controls a name in DNS must not be able to have this service call its own network. A host whose address is not public is
called only when the operator lists it; plain http only to such a host on this machine.
"""

import asyncio
import logging
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import jwt
import orjson

from fhir_sip.caller.jwk_sets import parse_jwk_set
from fhir_sip.caller.public_address import addresses_of, is_loopback, is_public
from fhir_sip.log_lines import LogLine, log

REFETCH_SECONDS = 15.0
"""How often an unknown `kid`, or a failure, may cause a new fetch per URL."""
_MOST_BYTES = 100_000
_SECONDS = 5.0
_TIMEOUT = httpx.Timeout(_SECONDS, connect=2.0)


@dataclass
class _Kept:
    keys: list[jwt.PyJWK] = field(default_factory=list)
    fetched_at: float = float("-inf")
    tried_at: float = float("-inf")
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass
class JwksUrls:
    """Keys by URL, kept `cache_seconds`: a key that was removed at the URL is gone here by then."""

    listed_hosts: frozenset[str]
    cache_seconds: float
    clock: Callable[[], float] = time.monotonic
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    _kept: dict[str, _Kept] = field(default_factory=dict)

    async def keys(self, url: str, key_id: str) -> list[jwt.PyJWK]:
        """The keys at `url`; asked for again when they are old, or when `key_id` is not among them. Empty when they cannot be had."""
        kept = self._kept.setdefault(url, _Kept())
        async with kept.lock:
            now = self.clock()
            is_old = now - kept.fetched_at >= self.cache_seconds
            if (is_old or all(key.key_id != key_id for key in kept.keys)) and now - kept.tried_at >= REFETCH_SECONDS:
                kept.tried_at = now
                await self._fetch(url, kept)
            return kept.keys if now - kept.fetched_at < self.cache_seconds else []

    async def _fetch(self, url: str, kept: _Kept) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                content = await self._content(httpx.URL(url))
            kept.keys, kept.fetched_at = parse_jwk_set(content), self.clock()
        except (httpx.HTTPError, OSError, TimeoutError, orjson.JSONDecodeError, ValueError, RefusedUrl) as error:
            log(LogLine.JWKS_NOT_FETCHED, logging.WARNING, kind=type(error).__name__)

    async def _content(self, url: httpx.URL) -> bytes:
        """What stands at the URL. Raises RefusedUrl, OSError, httpx.HTTPError."""
        port = url.port or {"https": 443, "http": 80}.get(url.scheme, 0)
        addresses = await addresses_of(url.host, port)
        if not self._may_be_called(url, port, addresses):
            raise RefusedUrl
        async with httpx.AsyncClient(verify=self.tls, trust_env=False, timeout=_TIMEOUT, follow_redirects=False) as http:
            for address in addresses[:-1]:
                try:
                    return await self._content_at(http, url, address)
                except (httpx.ConnectError, httpx.ConnectTimeout):
                    continue
            return await self._content_at(http, url, addresses[-1])

    async def _content_at(self, http: httpx.AsyncClient, url: httpx.URL, address: str) -> bytes:
        """The address that was checked is called; name and certificate are still the host's."""
        request = httpx.Request(
            "GET",
            url.copy_with(host=address),
            headers={"Host": url.netloc.decode("ascii"), "Accept": "application/json", "Accept-Encoding": "identity"},
            extensions={"sni_hostname": url.host},
        )
        response = await http.send(request, stream=True)
        try:
            if response.status_code != 200:
                raise RefusedUrl
            return await _bounded(response)
        finally:
            await response.aclose()

    def _may_be_called(self, url: httpx.URL, port: int, addresses: list[str]) -> bool:
        is_listed = not self.listed_hosts.isdisjoint({url.host, f"{url.host}:{port}"})
        if url.scheme == "http":
            return is_listed and all(is_loopback(address) for address in addresses)
        return url.scheme == "https" and (is_listed or all(is_public(address) for address in addresses))


class RefusedUrl(Exception):
    """The URL leads where this service does not call, or gives no key set."""


async def _bounded(response: httpx.Response) -> bytes:
    chunks: list[bytes] = []
    async for chunk in response.aiter_raw():
        chunks.append(chunk)
        if sum(map(len, chunks)) > _MOST_BYTES:
            raise RefusedUrl
    return b"".join(chunks)
