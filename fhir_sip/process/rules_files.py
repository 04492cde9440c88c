"""The folder of county rules, read once at start: whole, or the service does not start (docs/county-rules.md)."""

from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from fhir_sip.errors import Issue, StartRefused
from fhir_sip.mapping.yaml_files import MappingInvalid, line_of, load_yaml
from fhir_sip.process.county_rules import CountyRule, Rulebook

_GENERAL = "general"


def rules_folder() -> Path:
    """The folder of rules that comes with the service, beside the package in a checkout."""
    return Path(__file__).resolve().parents[2] / "rules"


def read_rules(folder: Path) -> Rulebook:
    """Read `general.yaml` and every county's file. Raises StartRefused naming file, line and reason of every fault found."""
    faults: list[str] = []
    general: CountyRule | None = None
    by_organisation: dict[str, CountyRule] = {}
    for file in _files(folder):
        try:
            rules = _read(file)
        except MappingInvalid as invalid:
            faults += invalid.faults
            continue
        if rules.id == _GENERAL:
            general = rules
        for position, organisation in enumerate(rules.organisations):
            if organisation in by_organisation:
                other = by_organisation[organisation].id
                faults.append(_fault(file, ("organisations", position), f"{organisation} stands in {other}.yaml already"))
            by_organisation[organisation] = rules
    if faults or general is None:
        raise StartRefused([Issue("exception", f"The county rules in {folder} are wrong at {fault}") for fault in faults])
    return Rulebook(general, MappingProxyType(by_organisation))


def _files(folder: Path) -> list[Path]:
    try:
        names = {file.name for file in folder.iterdir()}
    except OSError:
        raise StartRefused(f"The folder of county rules {folder} is missing or cannot be read") from None
    if misnamed := sorted(name for name in names if name.endswith((".yml", ".json"))):
        raise StartRefused(f"The county rules in {folder} are files {'<id>'}.yaml; {misnamed[0]} would not be read")
    return sorted(folder / name for name in names | {f"{_GENERAL}.yaml"} if name.endswith(".yaml"))


def _read(file: Path) -> CountyRule:
    content = load_yaml(file)
    try:
        rules = CountyRule.model_validate(content)
    except ValidationError as error:
        raise MappingInvalid(*(_fault(file, problem["loc"], problem["msg"]) for problem in error.errors())) from None
    if rules.id != file.stem:
        raise MappingInvalid(_fault(file, ("id",), f"the file of {rules.id} is {rules.id}.yaml"))
    if (rules.id == _GENERAL) != (not rules.organisations):
        raise MappingInvalid(
            _fault(file, ("organisations",), f"{_GENERAL}.yaml names no organisation, any other file one or more")
        )
    return rules


def _fault(file: Path, place: tuple[int | str, ...], reason: str) -> str:
    place = tuple(step for step in place if step != "[key]")
    named = ".".join(map(str, place)) or "the whole file"
    return f"{file.name}:{line_of(file, place, of_key=True)}: {named}: {reason.removeprefix('Value error, ')}"
