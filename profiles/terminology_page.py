"""The page of codes: every code system with its codes, and every value set that is not simply one of them."""

from collections.abc import Iterator

from profiles.definitions import Definition, definitions, own
from profiles.markdown import code, escaped, table, value_set_name

_INTRODUCTION = """# Codes

A code's display is Swedish; its meaning is written in English. Where a value set has the same name as its code system, the value set
is all of it. Systems of identifiers (personnummer, HSA-id, the plan's id) are in [model.md](../model.md#systems).
"""


def terminology_page() -> str:
    """The whole page."""
    systems, sets = definitions("CodeSystem"), definitions("ValueSet")
    others = {name: one for name, one in sets.items() if not _is_all_of(one, systems.get(name))}
    sections = [_INTRODUCTION, "## Code systems\n", *(_code_system(one, sets.get(name)) for name, one in systems.items())]
    return "\n".join([*sections, "## Value sets of other codes\n", *map(_value_set, others.values())])


def _is_all_of(value_set: Definition, system: Definition | None) -> bool:
    return system is not None and value_set["compose"]["include"] == [{"system": system["url"]}]


def _code_system(system: Definition, value_set: Definition | None) -> str:
    whole = value_set is not None and _is_all_of(value_set, system)
    lines = [f"### {system['id']}\n", f"**{system['title']}** · system `{system['url']}`"]
    lines[-1] += f" · value set `{value_set['url']}`\n" if value_set and whole else "\n"
    lines.append(f"{escaped(system['description'])}{_used(value_set) if value_set and whole else ''}\n")
    rows = [(code(one["code"]), escaped(one.get("display", "")), escaped(one.get("definition", ""))) for one in system["concept"]]
    return "\n".join([*lines, table(("code", "svenska", "meaning"), rows)])


def _value_set(value_set: Definition) -> str:
    lines = [f"### {value_set['id']}\n", f"**{value_set['title']}** · value set `{value_set['url']}`\n"]
    lines.append(f"{escaped(value_set['description'])}{_used(value_set)}\n")
    rows = list(_included(value_set))
    columns = 3 if any(row[2] for row in rows) else 2
    return "\n".join([*lines, table(("code", "system", "svenska")[:columns], (row[:columns] for row in rows))])


def _included(value_set: Definition) -> Iterator[tuple[str, str, str]]:
    known = {
        system["url"]: {one["code"]: one.get("display", "") for one in system["concept"]}
        for system in definitions("CodeSystem").values()
    }
    for include in value_set["compose"]["include"]:
        ours = known.get(include["system"], {})
        for one in include.get("concept", ()):
            yield code(one["code"]), code(include["system"]), escaped(one.get("display") or ours.get(one["code"], ""))
        if "concept" not in include:
            yield "every code", code(include["system"]), ""


def _used(value_set: Definition) -> str:
    """Where a value set is bound: ` Used in ...`, or nothing."""
    places: dict[str, None] = {}
    for name, definition in definitions("StructureDefinition").items():
        page = f"extensions.md#{name}" if definition["type"] == "Extension" else f"{name}.md"
        for element in own(definition).values():
            if value_set_name(element.get("binding", {}).get("valueSet", "")) == value_set["id"]:
                places[f"[{name}]({page})"] = None
    return f" Used in {', '.join(places)}." if places else ""
