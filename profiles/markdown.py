"""Tables and cells of the pages, in GitHub's Markdown: what a definition says of a type, a value or a text, made readable."""

import json
from collections.abc import Iterable, Sequence

from profiles.definitions import Definition, Element, definitions, extension_of, profiles

FHIR = "http://hl7.org/fhir/R4"
_CORE = "http://hl7.org/fhir/StructureDefinition/"
_STRING = "http://hl7.org/fhirpath/System.String"
_MANY = 8


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells must be escaped already."""
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Text that stands for itself in a cell."""
    return (
        " ".join(text.split())
        .replace("\\", "\\\\")
        .replace("|", "\\|")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("*", "\\*")
    )


def code(text: str) -> str:
    """Text as code; a bar in a cell must be escaped even there."""
    return f"`{text}`".replace("|", "\\|")


def both(text: str) -> str:
    """A text with Swedish and English parted by ` / `, one under the other; a text in one language as it is."""
    swedish, _, english = text.partition(" / ")
    return f"{escaped(swedish)}<br>*{escaped(english)}*" if english else escaped(text)


def swedish(title: str) -> str:
    """The Swedish half of a title."""
    return title.partition(" / ")[0]


def times(element: Element) -> str:
    """How many there may be."""
    return f"{element['min']}..{element['max']}".replace("*", "\\*")


def name_of(element: Element) -> str:
    """The element's id without its type; for a choice of one type with the name it has in JSON."""
    name = element["id"].partition(".")[2]
    kinds = element.get("type", ())
    if name.endswith("[x]") and len(kinds) == 1:
        last = name.rpartition(".")[2].removesuffix("[x]") + kinds[0]["code"][0].upper() + kinds[0]["code"][1:]
        return f"{code(name)}<br>{code(last)}"
    return code(name)


def types(element: Element) -> str:
    """Types and targets, each with a link to our page of it where there is just one."""
    if extension := extension_of(element):
        return f"[{extension}](#{extension})"
    return " or ".join(_type(one) for one in element.get("type", ()))


def values(element: Element, own: Element) -> str:
    """The fixed value, and the value set of ours or the one that R4 requires."""
    said = [_value(value) for key, value in element.items() if key.startswith(("fixed", "pattern"))]
    binding = element.get("binding", {})
    if "valueSet" in binding and not said and ("binding" in own or binding["strength"] == "required"):
        said.append(f"{_value_set(binding['valueSet'])} ({binding['strength']})")
    return "<br>".join(said)


def value_set_name(canonical: str) -> str:
    """The last part of a value set's URL, without version."""
    return canonical.partition("|")[0].rpartition("/")[2]


def _type(kind: Definition) -> str:
    name = "string" if kind["code"] == _STRING else kind["code"]
    targets = [url.removeprefix(_CORE) for url in kind.get("targetProfile", ())]
    if not targets or targets == ["Resource"]:
        return escaped(name)
    shown = ", ".join(map(_target, targets)) if len(targets) <= _MANY else "many types"
    return f"{name}({shown})"


def _target(name: str) -> str:
    ours = [profile for profile, one in profiles().items() if one["type"] == name]
    return f"[{name}]({ours[0]}.md)" if len(ours) == 1 else escaped(name)


def _value(value: object) -> str:
    if isinstance(value, dict) and "coding" in value:
        return "<br>".join(_value(one) for one in value["coding"])
    if isinstance(value, dict) and "code" in value:
        return code(f"{value.get('system', '')}#{value['code']}")
    return code(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _value_set(canonical: str) -> str:
    name = value_set_name(canonical)
    if name in definitions("ValueSet"):
        return f"[{name}](terminology.md#{name})"
    if canonical.startswith("http://hl7.org/fhir/ValueSet/"):
        return f"[{name}]({FHIR}/valueset-{name}.html)"
    return code(name)
