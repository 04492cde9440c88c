"""Two stores out of one: filled, stopped, its data directory copied, and both copies started. What they hold then is the same to the byte,
ids, versions and instants too."""

import contextlib
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from fhir_sip.hapi import EmbeddedStore
from fhir_sip.validation.profiles import profiles_dir


@contextlib.contextmanager
def two_stores(folder: Path, fill: Callable[[str], None]) -> Iterator[tuple[str, str]]:
    """Base URLs of two stores that hold what `fill` put into one, given its base URL."""
    first, second = folder / "one", folder / "two"
    with EmbeddedStore(first, profiles_dir()) as store:
        fill(store.base_url)
    copy = shutil.which("cp")
    assert copy
    # The database's files belong to its own system user when the suite runs as root: owners and rights are kept.
    subprocess.run([copy, "-a", str(first), str(second)], check=True)
    with EmbeddedStore(first, profiles_dir()) as one, EmbeddedStore(second, profiles_dir()) as two:
        yield one.base_url, two.base_url
