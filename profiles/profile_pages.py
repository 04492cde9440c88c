"""The page of a profile, and the page of all extensions."""

from collections.abc import Iterator
from pathlib import Path

from profiles import words
from profiles.definitions import (
    Definition,
    Element,
    constraints,
    examples,
    extension_of,
    extensions,
    extensions_of,
    forbidden,
    own,
    parts,
    profiles,
    rules_at,
    told,
)
from profiles.markdown import FHIR, both, code, escaped, name_of, table, times, types, values

_HEAD = ("element", "times", "type", "values", "what it is", "rules")
_RULES = (
    "In JSON a value is named by its type: `valueReference`, `valueCode`. A rule's whole id begins with the extension and the part: "
    "`custodian.value[x]/min`, `plan-agreement.extension:party/min`, `plan-agreement.extension:party.value[x]/min`."
)
_ROOT = Path(__file__).resolve().parents[1]


def profile_page(definition: Definition) -> str:
    """The whole page of one profile."""
    return "\n".join(_sections(definition))


def extensions_page() -> str:
    """Every extension with its parts and where it is used."""
    text = f"# Extensions\n\nEach is also on the pages of the profiles that use it. {_RULES}\n"
    for name, extension in extensions().items():
        users = [profile for profile, one in profiles().items() if name in extensions_of(one)]
        used = ", ".join(f"[{profile}]({profile}.md)" for profile in users) or "no profile yet"
        places = ", ".join(code(context["expression"]) for context in extension["context"])
        text += f"\n{_extension(extension, '##')}\nOn {places}; used in {used}.\n"
    return text


def _sections(definition: Definition) -> Iterator[str]:
    name, kind = definition["id"], definition["type"]
    files = (
        f"[JSON](../../profiles/generated/StructureDefinition-{name}.json), [FSH](../../profiles/input/fsh/profiles/{name}.fsh)"
    )
    yield f"# {name}\n\n**{definition['title']}**\n"
    yield f"A profile of [{kind}]({FHIR}/{kind.lower()}.html) (FHIR R4). Claim it in `meta.profile`: `{definition['url']}`. {files}.\n"
    if swedish := words.swedish().get(name):
        yield f"{swedish}\n"
    yield f"*{escaped(definition['description'])}*\n"
    yield f"## Elements\n\n{_about_rules(definition)}\n"
    yield table(_HEAD, _rows(definition))
    if closed := forbidden(definition):
        listed = ", ".join(code(one.partition(".")[2]) for one in closed)
        yield f"Not allowed (rule `/max`): {listed}.\n"
    yield f"The profile says nothing about the other elements of {kind}.\n"
    if used := extensions_of(definition):
        yield f"## Extensions\n\n{_RULES}\n"
        yield from (_extension(extensions()[one], "###") for one in used)
    yield from _invariants(definition, used)
    yield "## Examples\n"
    yield "\n".join(_examples(definition)) + "\n"


def _about_rules(definition: Definition) -> str:
    name, some = definition["id"], next((one["id"], rule) for one in told(definition) for rule in rules_at(definition, one["id"]))
    page = f"rules.md#{name.lower()}"
    return (
        f"A rule's whole id is the profile, the element and what stands here: `{name}.{some[0].partition('.')[2]}{some[1]}`. "
        f"Ids that begin with `sip-` are whole: [rules in words](#rules-in-words). [Each rule]({page}) has an example that breaks it."
    )


def _rows(definition: Definition) -> Iterator[tuple[str, ...]]:
    said = own(definition)
    for element in told(definition):
        name = element["id"]
        rules = "<br>".join(code(rule) for rule in rules_at(definition, name))
        mine = said.get(name, {})
        meaning = both(_meaning(element, mine))
        yield name_of(element), times(element), types(element), values(element, mine), meaning, rules


def _meaning(element: Element, mine: Element) -> str:
    """What an element is: the profile's words, else the extension's title, else ours for R4's, else R4's own."""
    short = str(element.get("short", ""))
    if "short" in mine:
        return str(mine["short"])
    if extension := extension_of(element):
        return str(extensions()[extension]["title"])
    is_fixed = any(key.startswith(("fixed", "pattern")) for key in element)
    return words.r4().get(short, "" if is_fixed and "|" in short else short)


def _extension(extension: Definition, level: str) -> str:
    said, rows = own(extension), []
    for name, part, value in parts(extension):
        simple = part is value
        rules = rules_at(extension, part["id"])
        if not simple:
            rules += [f".value[x]{rule}" if rule.startswith("/") else rule for rule in rules_at(extension, value["id"])]
        known = said.get(part["id"], {}).get("short") or words.parts().get(f"{extension['id']}.{name}", "")
        meaning = both(extension["title"] if simple else known)
        shown = "<br>".join(map(code, rules))
        rows.append((code(name), times(part), types(value), values(value, said.get(value["id"], {})), meaning, shown))
    about = f"**{extension['title']}** · `{extension['url']}`\n\n*{escaped(extension['description'])}*"
    together = "".join(f" Rule of the whole: {code(rule)}." for rule in rules_at(extension, "Extension"))
    return f"{level} {extension['id']}\n\n{about}{together}\n\n{table(('part', *_HEAD[1:]), rows)}"


def _invariants(definition: Definition, used: list[str]) -> Iterator[str]:
    places: dict[str, list[str]] = {}
    known = {}
    for one in (definition, *(extensions()[name] for name in used)):
        for at, constraint in constraints(one):
            where = one["id"] if one["type"] == "Extension" else at.partition(".")[2] or one["type"]
            places.setdefault(constraint["key"], []).append(where)
            known[constraint["key"]] = constraint
    if not known:
        return
    yield "## Rules in words\n"
    rows = [
        (
            code(key),
            one["severity"],
            both(one["human"]),
            "<br>".join(map(code, dict.fromkeys(places[key]))),
            words.law().get(key, ""),
        )
        for key, one in known.items()
    ]
    yield table(("rule", "breaking it is", "what it says", "where", "law"), rows)
    listed = "\n".join(f"- `{key}`: `{one['expression']}`" for key, one in known.items())
    yield f"<details><summary>The same as FHIRPath</summary>\n\n{listed}\n\n</details>\n"


def _examples(definition: Definition) -> Iterator[str]:
    for path, resource in examples().items():
        inside = [entry.get("resource", {}) for entry in resource.get("entry", ())]
        claims = [url for one in (resource, *inside) for url in one.get("meta", {}).get("profile", ())]
        if definition["url"] in claims:
            place = "" if definition["url"] in resource["meta"]["profile"] else ", within the whole plan"
            yield f"- [{path.name}](../../{path.relative_to(_ROOT)}){place}"
