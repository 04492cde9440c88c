"""The reference pages name everything they promise to: each setting, each error, each dependency, each page."""

import re
import tomllib
from pathlib import Path

from fhir_sip.errors import STATUS
from fhir_sip.settings import Settings

_ROW = re.compile(r"^\| `([^`]+)` \| ([^|]*)\|", re.MULTILINE)


def _rows(page: Path) -> dict[str, str]:
    return {name: cell.strip() for name, cell in _ROW.findall(page.read_text(encoding="utf-8"))}


def test_operations_names_every_setting_with_its_default(repository: Path) -> None:
    rows = _rows(repository / "docs" / "operations.md")
    for name, field in Settings.model_fields.items():
        variable = f"FHIR_SIP_{name.upper()}"
        assert variable in rows
        if field.default is not None:
            assert rows[variable] == f"`{field.default}`", variable
    named = {name for name in rows if name.startswith("FHIR_SIP_")}
    assert named - {f"FHIR_SIP_{name.upper()}" for name in Settings.model_fields} == {
        "FHIR_SIP_CACHE",
        "FHIR_SIP_MAVEN_REPOSITORY",
    }


def test_errors_names_every_error_with_its_status_and_code(repository: Path) -> None:
    rows = _ROW.findall((repository / "docs" / "errors.md").read_text(encoding="utf-8"))
    told = {name: cell.strip() for name, cell in rows}
    assert {name: cell for name, cell in told.items() if name in {kind.__name__ for kind in STATUS}} == {
        kind.__name__: f"{status}" for kind, status in STATUS.items()
    }


def test_dependencies_names_every_direct_dependency_and_no_other(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    wanted = [*project["project"]["dependencies"], *extras["dev"], *project["build-system"]["requires"]]
    page = (repository / "docs" / "dependencies.md").read_text(encoding="utf-8")
    python = page.partition("## Not Python")[0]
    assert sorted(_ROW.findall(python), key=lambda row: row[0]) != []
    assert {name for name, _ in _ROW.findall(python)} == set(wanted)


def test_an_index_names_every_page(repository: Path) -> None:
    """That of all documentation, or that of the page's own folder, which the former names."""
    docs = repository / "docs"
    index = (docs / "README.md").read_text(encoding="utf-8")
    pages = {page.relative_to(docs) for page in docs.rglob("*.md") if page != docs / "README.md"}
    assert [str(page) for page in pages if f"]({page})" not in index and not _in_own_index(docs / page)] == []


def _in_own_index(page: Path) -> bool:
    index = page.with_name("README.md")
    return index != page and index.exists() and f"]({page.name})" in index.read_text(encoding="utf-8")
