"""What a check is given: everything the client has sent and was answered, and who it says it is."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import jwt

from fhir_sip.conformance.client.exchange import Exchange
from fhir_sip.conformance.expecting import NotApplicable, NotMet
from fhir_sip.conformance.validator import Validator

_MOST_TOLD = 12


class NeverDone(NotApplicable):
    """The client did nothing of the kind: skipped, or failed in a role that must; the words go on after "the client never"."""


class Blamed(NotMet):
    """One exchange that does not meet the check."""

    def __init__(self, exchange: Exchange, words: str) -> None:
        """Both stand in the report."""
        super().__init__(words)
        self.exchange = exchange


@dataclass
class Seen:
    """`exchanges` in the order in which they began; `roles` those that the client was tried in; `public_url` and `token_url` the kit's."""

    exchanges: Sequence[Exchange]
    client_id: str
    organisation: str
    keys: list[jwt.PyJWK]
    public_url: str
    token_url: str
    roles: Collection[str] = ()
    validator: Validator = field(default_factory=Validator)
    told: list[Exchange] = field(default_factory=list)

    def those(self, wanted: Callable[[Exchange], object], words: str) -> list[Exchange]:
        """Those that are wanted, at least one, and the evidence of the check. Raises NeverDone."""
        found = [one for one in self.exchanges if wanted(one)]
        if not found:
            raise NeverDone(words)
        self.told += [one for one in found if one not in self.told][: _MOST_TOLD - len(self.told)]
        return found

    def after(self, exchange: Exchange) -> list[Exchange]:
        """What the client began when it had that answer."""
        return [one for one in self.exchanges if one.began >= exchange.ended]

    def before(self, exchange: Exchange) -> list[Exchange]:
        """What the client had the answer to when it began that, the latest first."""
        return [one for one in reversed(self.exchanges) if one.ended <= exchange.began]


def blame(exchange: Exchange, condition: object, words: str) -> None:
    """Raise Blamed unless the condition holds."""
    if not condition:
        raise Blamed(exchange, words)


def asks_records(one: Exchange) -> bool:
    """For FHIR or SIP JSON, with a token or without."""
    return one.asked.kind in ("fhir", "sip")
