"""The readable pages of the guide, docs/profiles: one for each profile, extensions, codes, rules, the picture and an index.

All is read from what the profiles compile to, so a page cannot say what no rule holds; the few words that no definition has are in
`words.yaml`. Pages that people write may lie in the same folder: only files with the mark below are ours to replace.
"""

from pathlib import Path

from fhir_sip.validation.profiles import PROFILE_OF, WRITTEN_BY_THE_SERVICE
from profiles.definitions import Definition, definitions, profiles
from profiles.markdown import code, escaped, table
from profiles.picture import BOXES, picture
from profiles.profile_pages import extensions_page, profile_page
from profiles.rule_pages import rules_page
from profiles.terminology_page import terminology_page

PAGES = Path(__file__).resolve().parents[1] / "docs" / "profiles"
_PICTURE = "resources.svg"
_MARK = "<!-- Made by `make profiles` from the profiles' sources: change those, not this page. -->\n\n"
_OTHERS = {
    "extensions.md": "every extension, its parts and where it is used",
    "terminology.md": "every code system and value set with its codes",
    "rules.md": "every rule by id, with an example that breaks it",
    "alignment.md": "how the profiles stand to IHE, HL7 Sweden and the national contracts",
    "parity.md": "how the two ways of validating agree with the HL7 reference engine",
}
_LAWS = (
    ("SoL", "socialtjänstlagen (2025:400)"),
    ("HSL", "hälso- och sjukvårdslagen (2017:30)"),
    ("OSL", "offentlighets- och sekretesslagen (2009:400)"),
    ("PDL", "patientdatalagen (2008:355)"),
    ("PL", "patientlagen (2014:821)"),
    ("FB", "föräldrabalken (1949:381)"),
    ("FBL", "folkbokföringslagen (1991:481)"),
    ("LSS", "lagen om stöd och service till vissa funktionshindrade (1993:387)"),
    ("lag (2022:913)", "lagen om sammanhållen vård- och omsorgsdokumentation"),
    ("lag (2022:1250)", "lagen om egenvård"),
    (
        "HSLF-FS 2016:40",
        "Socialstyrelsens föreskrifter om journalföring och behandling av personuppgifter i hälso- och sjukvården",
    ),
)

_MADE = ("extensions.md", "terminology.md", "rules.md")
_OTHER_TYPES = ("SearchParameter", "OperationDefinition", "CapabilityStatement")
_INTRODUCTION = f"""# The profiles, to read

A SIP in FHIR R4. Each profile has a page: its elements, extensions, rules in words, the law they serve, and valid examples. Why they
are so: [model.md](../model.md). To load them into other tools: [the FHIR package](../../profiles/README.md#the-fhir-package).

![How the resources hang together]({_PICTURE})

## Profiles

What is *stored* is enforced at every write. What is *validated* is not stored; `$validate` and `fhir-sip validate` know it, and so does
the package.
"""


def pages() -> dict[str, bytes]:
    """Every page by file name."""
    texts = {f"{name}.md": profile_page(one) for name, one in profiles().items()}
    texts |= {"extensions.md": extensions_page(), "terminology.md": terminology_page(), "rules.md": rules_page()}
    texts["README.md"] = _index()
    marked = {name: (_MARK + text.rstrip("\n") + "\n").encode() for name, text in texts.items()}
    return marked | {_PICTURE: picture().encode()}


def kept_pages() -> dict[str, bytes]:
    """The pages that were made before, by file name."""
    kept = {
        path.name: path.read_bytes() for path in sorted(PAGES.glob("*.md")) if path.read_text(encoding="utf-8").startswith(_MARK)
    }
    return kept | {path.name: path.read_bytes() for path in PAGES.glob(_PICTURE)}


def _index() -> str:
    written = {name: what for name, what in _OTHERS.items() if name in _MADE or (PAGES / name).exists()}
    return "\n".join(
        [
            _INTRODUCTION,
            table(
                ("profile", "vad / what", "resource", "in the service"),
                [_profile_row(name) for name in (*BOXES, *sorted(profiles().keys() - BOXES))],
            ),
            "## More\n",
            table(("page", "what"), [(f"[{name}]({name})", what) for name, what in written.items()]),
            "## Search parameters, operations, capabilities\n",
            table(("name", "on", "what"), [_other_row(one) for kind in _OTHER_TYPES for one in definitions(kind).values()]),
            "## Laws, as the pages name them\n",
            "A chapter and a section are written 10:8: 10 kap. 8 §.\n",
            table(("short", "law"), _LAWS),
        ]
    )


def _profile_row(name: str) -> tuple[str, ...]:
    profile = profiles()[name]
    part = "stored" if profile["type"] in PROFILE_OF else "validated"
    part = "written by it" if profile["type"] in WRITTEN_BY_THE_SERVICE else part
    return f"[{name}]({name}.md)", escaped(profile["title"]), code(profile["type"]), part


def _other_row(one: Definition) -> tuple[str, str, str]:
    place = ", ".join(map(code, one.get("base") or one.get("resource", ())))
    named = ("$" if one["resourceType"] == "OperationDefinition" else "") + str(one.get("code", one["id"]))
    return f"[`{named}`](../../profiles/generated/{one['resourceType']}-{one['id']}.json)", place, escaped(one["description"])
