"""How often somebody may ask: per client, and per network address for who shows no valid token.

Kept in this process: with N replicas a caller has N times as much. A limit comes before the audit, so that a flood of bad tokens is no
flood of writes to the store, and it is never shared between callers: one that asks too often takes nothing from the others.
"""

import ipaddress
from dataclasses import dataclass, field

from fhir_sip.caller.clients import Client
from fhir_sip.edge.token_buckets import Rate, TokenBuckets
from fhir_sip.errors import TooManyRequests

_IPV6_PREFIX = 64


@dataclass
class RateLimits:
    """`client` for clients without a rate of their own, `address` for network addresses."""

    client: Rate
    address: Rate
    _clients: TokenBuckets = field(default_factory=TokenBuckets)
    _addresses: TokenBuckets = field(default_factory=TokenBuckets)

    def take_client(self, client: Client) -> None:
        """Count a request by a client. Raises TooManyRequests."""
        rate = Rate(client.rate_per_second or self.client.per_second, client.rate_burst or self.client.burst)
        _refuse(self._clients.take(client.client_id, rate))

    def take_address(self, host: str) -> None:
        """Count a request without a valid token. Raises TooManyRequests."""
        _refuse(self._addresses.take(network_of(host), self.address))


def network_of(host: str) -> str:
    """What is counted as one caller: an IPv4 address, or the /64 an IPv6 address is in, since a caller has all of that."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host[:64]
    if address.version == 6 and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address.ipv4_mapped or address) if address.version == 6 else str(address)


def _refuse(wait: int) -> None:
    if wait:
        raise TooManyRequests("För många anrop, vänta innan ni frågar igen / Too many requests, wait", wait)
