"""What a broken-off stop leaves in the cache does not stay there."""

import os
import time
from pathlib import Path

from fhir_sip.hapi.server import ServerPlan


def test_caches_that_were_never_finished_are_removed_and_no_others(tmp_path: Path) -> None:
    plan = ServerPlan(
        command=("java",),
        memory_of_start=tmp_path / "release.full.aot",
        port=1,
        database_port=2,
        settings=tmp_path,
        profiles=tmp_path,
        data_dir=tmp_path,
        schema="none",
    )
    names = ("release.full.aot", "release.quick.aot", "release.full.7.new", "release.full.7.new.config", "release.full.8.new")
    for name in names:
        (tmp_path / name).write_bytes(b"")
    yesterday = time.time() - 86_400
    for name in names[:-1]:
        os.utime(tmp_path / name, (yesterday, yesterday))

    plan.drop_what_was_broken_off()

    left = {file.name for file in tmp_path.iterdir()}
    assert left == {"release.full.aot", "release.quick.aot", "release.full.8.new"}, "one is being written by another store"
