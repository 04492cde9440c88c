"""The connections to the shared FHIR server: kept alive, bounded in number and in time. What an answer means is `hapi_store`'s to say.

aiohttp, not httpx: a question and its answer cost a third of the processor time (docs/decisions/0021).
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import NamedTuple

import aiohttp
from yarl import URL

from fhir_sip.errors import Unavailable
from fhir_sip.log_lines import LogLine, log

UNREACHABLE = "Det gemensamma registret går inte att nå just nu, försök igen / The shared store cannot be reached, try again"

_CONNECT_SECONDS = 2.0
# Shorter than a server keeps a silent connection (HAPI's: 60 seconds), so that none is used just as it is closed.
_IDLE_SECONDS = 5.0
_SUCCESS = range(200, 300)


class StoreAnswer(NamedTuple):
    """Status and body of an answer, read to its end."""

    status: int
    content: bytes

    @property
    def is_success(self) -> bool:
        """2xx."""
        return self.status in _SUCCESS


class StoreConnections:
    """A pool of connections to one FHIR base URL, opened at the first request, in the event loop of that request."""

    def __init__(self, base_url: str, most: int) -> None:
        """`most` connections at once; a request beyond them waits for one."""
        self._base = base_url.rstrip("/") + "/"
        self._most = most
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close them all."""
        if self._session is not None:
            await self._session.close()

    async def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str], seconds: float) -> StoreAnswer:
        """One request to `path` (its query encoded already); redirects are not followed.

        Raises Unavailable when there is no whole answer within `seconds`, waiting for a free connection included.
        """
        session = self._opened()
        try:
            async with (
                asyncio.timeout(seconds),
                session.request(
                    method, URL(self._base + path, encoded=True), data=body, headers=headers, allow_redirects=False
                ) as answer,
            ):
                return StoreAnswer(answer.status, await answer.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log(LogLine.STORE_UNREACHABLE, logging.WARNING, kind=type(error).__name__)
            raise Unavailable(UNREACHABLE) from None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._most, keepalive_timeout=_IDLE_SECONDS),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Accept-Encoding": "gzip"},
                trust_env=False,
            )
        return self._session
