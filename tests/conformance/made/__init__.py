"""Every fault, by name."""

from tests.conformance.made import access, audit, auth, profiles, services, sip
from tests.conformance.proxy import Fault

FAULTS: dict[str, Fault] = {one.name: one for some in (services, profiles, access, audit, auth, sip) for one in some.FAULTS}
