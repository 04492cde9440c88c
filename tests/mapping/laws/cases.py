"""Each law with the cases it is tried on: what the quick cut in `make test` and the campaign have in common."""

from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fhir_sip.mapping.tables import mappings_folder
from tests.mapping.strategies import sip_documents

from . import laws
from .fhir_extras import EXTRAS
from .fhir_plans import fhir_plans
from .mapping_files import read_tables

_TABLES = read_tables(mappings_folder() / "sip")


class Law(NamedTuple):
    """A law, and how a case of it is made; `holds` takes the parts of one case."""

    name: str
    cases: st.SearchStrategy[tuple[Any, ...]]
    holds: Callable[..., None]

    def try_on(self, count: int, seen: Callable[[], None] = lambda: None) -> None:
        """Try the law on so many cases; `seen` is called after each. The cases are large, and so is what Hypothesis may generate."""

        @settings(
            max_examples=count,
            deadline=None,
            print_blob=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )
        @given(self.cases)
        def holds(case: tuple[Any, ...]) -> None:
            self.holds(*case)
            seen()

        holds()


_EXTRAS = st.lists(st.sampled_from(EXTRAS), min_size=1, max_size=12, unique_by=lambda extra: (extra.profile, extra.name))

LAWS = (
    Law("sip -> FHIR -> sip", st.tuples(sip_documents()), laws.the_document_comes_back),
    Law("FHIR -> sip -> FHIR", st.tuples(fhir_plans(), st.sampled_from(laws.STYLES)), laws.the_plan_comes_back),
    Law("an update loses nothing", st.tuples(fhir_plans(), _EXTRAS), laws.an_update_loses_nothing),
    Law("FHIR is not invented", st.tuples(sip_documents(), st.just(_TABLES)), laws.fhir_is_not_invented),
    Law("the document is not invented", st.tuples(fhir_plans(), st.just(_TABLES)), laws.the_document_is_not_invented),
)
