"""The page of all rules, docs/profiles/rules.md: for each profile its rules, what breaks each, and the words a person is told."""

import json
from collections.abc import Iterator
from typing import Any, Final

from fhir_sip.validation.rules import Rule, rules, rules_by_profile
from profiles.examples import BrokenExample, broken_examples
from profiles.markdown import code, escaped, table

_HEAD: Final = ("rule", "broken by", "message", "in English")
_LONG: Final = 60
_INTRODUCTION: Final = """# Rules

{count} rules. Ids that begin with `sip-` are invariants, and one of them may stand on several profiles; any other is named by profile,
element and kind: `min` it is missing, `max` it may not be there, or not so often, `value` it is not the fixed one, `binding` its
code is not of the value set, `type` its type is not allowed. Ids are stable.

Each is broken by an example, a [valid one](../../profiles/examples/valid) and the change that stands here, which breaks nothing else
but what it must ([as data](../../profiles/examples/broken)). Rules marked *warning* do not refuse.
"""


def rules_page() -> str:
    """The whole page, in Markdown; the same text for the same profiles and examples."""
    return _INTRODUCTION.format(count=len(rules())) + "".join(map(_section, rules_by_profile()))


def _section(profile: str) -> str:
    own = {rule.id: rule for rule in rules_by_profile()[profile]}
    examples = [example for example in broken_examples() if example.artefact == profile]
    rows = [_row(rule, [one for one in examples if one.rule == rule.id]) for rule in own.values()]
    return f"\n## {profile}\n\n{table(_HEAD, rows)}"


def _row(rule: Rule, examples: list[BrokenExample]) -> tuple[str, ...]:
    name = code(rule.id) + (" *warning*" if rule.severity == "warning" else "")
    return name, "<br>".join(map(_told, examples)), *map(escaped, rule.texts)


def _told(example: BrokenExample) -> str:
    also = f"; also {', '.join(map(code, example.also))}: {example.because}" if example.also else ""
    return f"{example.name}: {', '.join(_changes(example))}{also}"


def _changes(example: BrokenExample) -> Iterator[str]:
    ((kind, content),) = example.change.items()
    if isinstance(content, str):
        yield f"{kind} {code(content)}"
        return
    for path, value in content.items():
        if value is None:
            yield f"remove {code(path)}"
        elif kind == "set":
            yield f"set {code(path)} to {_short(value)}"
        else:
            yield f"add {_short(value)} to {code(path)}"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = text.replace("\n", "\\n")
    return code(text if len(text) <= _LONG else text[: _LONG - 1] + "…")
