"""Where a host name leads, decided once: the address that was checked is the one that is called (no DNS rebinding)."""

import asyncio
import ipaddress
import socket

_GLOBAL_UNICAST_6 = ipaddress.ip_network("2000::/3")
# Addresses that lead to an IPv4 address inside them: 6to4 and Teredo. NAT64 (64:ff9b::/96) is outside 2000::/3.
_CARRIES_IPV4 = (ipaddress.ip_network("2002::/16"), ipaddress.ip_network("2001::/32"))


def is_public(address: str) -> bool:
    """True for an address anybody may be asked to call: global unicast, not carrying another address inside."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        return found.is_global and found in _GLOBAL_UNICAST_6 and not any(found in network for network in _CARRIES_IPV4)
    return found.is_global and not found.is_multicast and found not in ipaddress.ip_network("192.0.0.0/24")


def is_loopback(address: str) -> bool:
    """True for an address of this machine."""
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


async def addresses_of(host: str, port: int) -> list[str]:
    """Every address a host name has, in the resolver's order. Raises OSError when it has none."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
