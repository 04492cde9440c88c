"""Huge pages of memory, where Linux gives them to a program that asks: Java by a flag, Python by how it is started.

A request walks through megabytes of small objects. In pages of 4 KiB, on a virtual machine, finding where a page lies can take
longer than reading it: see docs/decisions/0021-speed.md for what it costs.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

_TOLD_BY_LINUX = Path("/sys/kernel/mm/transparent_hugepage/enabled")
_NEEDED_GLIBC = (2, 35)
_ENVIRONMENT = {
    # Python's own allocator never asks; the C library's does, since 2.35. Python runs one thread at a time, and one heap is enough.
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1",
}


def are_offered(told: Path = _TOLD_BY_LINUX) -> bool:
    """Whether they are for those who ask. No: there are none, the administrator has switched them off, or all get them anyway."""
    try:
        return "[madvise]" in told.read_text(encoding="ascii")
    except OSError:
        return False


def java_flags() -> tuple[str, ...]:
    """What Java is to be told. Nothing where they are not offered: it would complain on its standard output."""
    return ("-XX:+UseTransparentHugePages",) if are_offered() else ()


def python_environment(environ: Mapping[str, str], libc: str | None) -> dict[str, str] | None:
    """What Python's environment must say for it, beside `environ`; None where the C library `libc` ("glibc 2.36") cannot, or where
    somebody has chosen an allocator for it already."""
    name, _, version = (libc or "").partition(" ")
    if name != "glibc" or any(variable in environ for variable in _ENVIRONMENT):
        return None
    return _ENVIRONMENT if tuple(map(int, version.split(".")[:2])) >= _NEEDED_GLIBC else None


def use_huge_pages() -> None:
    """Begin this program anew, as the same process, with its memory in huge pages; once, and only where they are offered.

    What the programs that it starts find in their environment is as it was.
    """
    if all(os.environ.get(variable) == value for variable, value in _ENVIRONMENT.items()):
        for variable in _ENVIRONMENT:
            del os.environ[variable]
    elif are_offered() and (more := python_environment(os.environ, _libc())):
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | more)  # noqa: S606


def _libc() -> str | None:
    try:
        return os.confstr("CS_GNU_LIBC_VERSION")
    except (OSError, ValueError):
        return None
