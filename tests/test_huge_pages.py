"""The service's memory lies in huge pages where Linux offers them, and nothing else of it changes."""

import subprocess
import sys
from pathlib import Path

import pytest

from fhir_sip.huge_pages import are_offered, java_flags, python_environment

_MEBIBYTE = 2**20
_PROGRAM = """
import os, re
from fhir_sip.huge_pages import use_huge_pages
use_huge_pages()
kept = [bytes(500) for _ in range(200_000)]
told = open("/proc/self/smaps_rollup").read() if os.path.exists("/proc/self/smaps_rollup") else "AnonHugePages: 0 kB"
print(int(re.search(r"AnonHugePages: *([0-9]+) kB", told)[1]) * 1024)
print(os.environ.get("PYTHONMALLOC"), os.environ.get("GLIBC_TUNABLES"))
"""


@pytest.mark.parametrize(
    ("told", "offered"),
    [("always [madvise] never\n", True), ("always madvise [never]\n", False), ("[always] madvise never\n", False)],
)
def test_offered_is_what_a_program_must_ask_for(told: str, offered: bool, tmp_path: Path) -> None:
    file = tmp_path / "enabled"
    file.write_text(told, encoding="ascii")
    assert are_offered(file) is offered


def test_nothing_is_offered_where_there_is_no_such_thing(tmp_path: Path) -> None:
    assert not are_offered(tmp_path / "enabled")


def test_java_asks_where_they_are_offered_and_only_there() -> None:
    assert bool(java_flags()) is are_offered()


@pytest.mark.parametrize("libc", ["glibc 2.35", "glibc 2.36", "glibc 3.0"])
def test_python_asks_by_a_c_library_that_can(libc: str) -> None:
    asked = python_environment({"PATH": "/bin"}, libc)
    assert asked is not None
    assert asked["PYTHONMALLOC"] == "malloc"
    assert "glibc.malloc.hugetlb=1" in asked["GLIBC_TUNABLES"]


@pytest.mark.parametrize("libc", ["glibc 2.34", "glibc 2.9", "musl 1.2", None])
def test_python_does_not_ask_by_one_that_cannot(libc: str | None) -> None:
    assert python_environment({}, libc) is None


@pytest.mark.parametrize("chosen", ["PYTHONMALLOC", "GLIBC_TUNABLES"])
def test_what_an_administrator_has_chosen_stays(chosen: str) -> None:
    assert python_environment({chosen: "debug"}, "glibc 2.36") is None


def test_a_program_that_begins_so_has_its_memory_there_and_leaves_no_trace_for_its_children() -> None:
    answer = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True).stdout
    in_huge_pages, left = answer.splitlines()
    assert left == "None None"
    if are_offered():
        assert int(in_huge_pages) > 50 * _MEBIBYTE
