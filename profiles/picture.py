"""The picture of how the resources hang together, as SVG: drawn from the places and lines below, in light and in dark.

Places are set by hand, in pixels. A line is one reference: from, element, to, its corners, and where its words stand. Tests hold
every profile to be in the picture and every line to be a reference that the profile allows.
"""

from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

WIDTH: Final = 1220
HEIGHT: Final = 750
_BOX_HEIGHT: Final = 60
_TITLE: Final = "Hur resurserna hänger ihop / How the resources hang together"
_STYLE: Final = """
text { font-family: system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328; }
.ground { fill: #ffffff; } .frame { fill: none; stroke: #8c959f; stroke-dasharray: 6 4; }
.box { fill: #eaf2fb; stroke: #3b6ea8; stroke-width: 1.2; } .plan { fill: #cfe3f8; stroke-width: 2.4; }
.line { fill: none; stroke: #57606a; stroke-width: 1.3; } .tip { fill: #57606a; }
.name { font-size: 13px; font-weight: 600; } .word { font-size: 12px; } .type { font-size: 11px; font-style: italic; }
.said { font-size: 11.5px; } .head { font-size: 14px; font-weight: 600; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .ground { fill: #0d1117; } .frame { stroke: #6e7681; }
  .box { fill: #16283c; stroke: #6ea8e0; } .plan { fill: #1f4266; } .line { stroke: #9aa4af; } .tip { fill: #9aa4af; }
}
"""


@dataclass(frozen=True)
class Box:
    """A profile in the picture; `word` is what it is in Swedish, in two or three words."""

    word: str
    kind: str
    x: int
    y: int
    width: int = 190


@dataclass(frozen=True)
class Line:
    """A reference. `words` is where its name begins; None for one that goes with the line before it."""

    source: str
    element: str
    target: str
    corners: tuple[tuple[int, int], ...]
    words: tuple[int, int] | None = None


@dataclass(frozen=True)
class Frame:
    """A part of the guide, with its heading."""

    title: str
    x: int
    y: int
    width: int
    height: int


BOXES: Final[dict[str, Box]] = {
    "SipCarePlan": Box("SIP, den samordnade planen", "CarePlan", 300, 220, 420),
    "SipOffer": Box("erbjudande och svar", "Task", 50, 80, 205),
    "SipMeeting": Box("kallelse och möte", "Appointment", 300, 80),
    "SipConsent": Box("samtycke, spärr, undantag", "Consent", 530, 80),
    "StandInPlan": Box("plan som ersätter SIP", "CarePlan", 760, 80),
    "SipCareTeam": Box("teamet kring planen", "CareTeam", 785, 220, 165),
    "SipNeed": Box("behov", "Condition", 300, 380),
    "SipGoal": Box("mål", "Goal", 565, 380, 165),
    "SipAction": Box("insats", "Task", 785, 380, 165),
    "EgenvardPlan": Box("egenvårdsplan", "CarePlan", 50, 220, 205),
    "EgenvardTask": Box("egenvårdsuppgift", "Task", 50, 325, 205),
    "EgenvardRiskAssessment": Box("riskbedömning", "RiskAssessment", 50, 430, 205),
    "SipOrganization": Box("part eller enhet", "Organization", 1010, 80, 170),
    "SipPractitionerRole": Box("personal", "PractitionerRole", 1010, 195, 170),
    "SipRelatedPerson": Box("närstående, företrädare", "RelatedPerson", 1010, 310, 170),
    "SipPatient": Box("personen", "Patient", 1010, 425, 170),
    "SipHealthcareService": Box("verksamhet", "HealthcareService", 50, 620),
    "SipLocation": Box("plats eller område", "Location", 345, 620, 150),
    "SipEndpoint": Box("anslutning", "Endpoint", 565, 620, 140),
    "SipAuditEvent": Box("åtkomstlogg", "AuditEvent", 780, 620, 175),
    "SipProvenance": Box("vem som har skrivit", "Provenance", 1005, 620, 175),
}
"""Every profile but the one of the whole, which is a frame."""

LINES: Final = (
    Line("SipOffer", "focus", "SipCarePlan", ((145, 140), (145, 185), (325, 185), (325, 220)), (215, 180)),
    Line("SipMeeting", "supportingInformation", "SipCarePlan", ((400, 140), (400, 220)), (406, 175)),
    Line("SipConsent", "provision.data.reference", "SipCarePlan", ((560, 140), (560, 220)), (566, 175)),
    Line("StandInPlan", "replaces", "SipCarePlan", ((855, 140), (855, 195), (705, 195), (705, 220)), (755, 190)),
    Line("EgenvardPlan", "partOf", "SipCarePlan", ((255, 250), (300, 250)), (257, 244)),
    Line("EgenvardPlan", "activity.reference", "EgenvardTask", ((145, 280), (145, 325)), (151, 306)),
    Line("EgenvardPlan", "supportingInfo", "EgenvardRiskAssessment", ((50, 250), (36, 250), (36, 460), (50, 460)), (42, 412)),
    Line("SipCarePlan", "addresses", "SipNeed", ((395, 280), (395, 380)), (401, 335)),
    Line("SipCarePlan", "goal", "SipGoal", ((645, 280), (645, 380)), (651, 335)),
    Line("SipCarePlan", "activity.reference", "SipAction", ((705, 280), (705, 325), (867, 325), (867, 380)), (735, 319)),
    Line("SipCarePlan", "careTeam", "SipCareTeam", ((720, 250), (785, 250)), (726, 244)),
    Line("SipGoal", "addresses", "SipNeed", ((565, 410), (490, 410)), (498, 404)),
    Line("SipAction", "focus", "SipGoal", ((785, 410), (730, 410)), (743, 404)),
    Line("SipCareTeam", "participant.member", "SipOrganization", ((950, 250), (980, 250), (980, 110), (1010, 110)), (986, 288)),
    Line("SipCareTeam", "participant.member", "SipPractitionerRole", ((980, 225), (1010, 225))),
    Line("SipCareTeam", "participant.member", "SipRelatedPerson", ((980, 250), (980, 340), (1010, 340))),
    Line("SipCareTeam", "participant.member", "SipPatient", ((980, 340), (980, 455), (1010, 455))),
    Line("SipPractitionerRole", "organization", "SipOrganization", ((1095, 195), (1095, 140)), (1101, 172)),
    Line("SipRelatedPerson", "patient", "SipPatient", ((1095, 370), (1095, 425)), (1101, 402)),
    Line("SipHealthcareService", "location", "SipLocation", ((240, 640), (345, 640)), (264, 634)),
    Line("SipHealthcareService", "coverageArea", "SipLocation", ((240, 664), (345, 664)), (252, 658)),
    Line("SipLocation", "endpoint", "SipEndpoint", ((495, 650), (565, 650)), (502, 644)),
)

_FRAMES: Final = (
    Frame("Hela planen / The whole plan: SipPlanBundle", 20, 40, 1180, 500),
    Frame("Katalogen / The directory", 20, 580, 705, 150),
    Frame("Loggen / The log", 750, 580, 450, 150),
)
_SAID: Final = (
    (300, 480, "Varje post pekar också på personen (subject, patient, for) och på parten som svarar för den"),
    (300, 497, "(custodian); varje insats på den part som ansvarar (owner)."),
    (300, 518, "Each record also points at the person, and at the party that answers for it; each action at its owner."),
    (50, 710, "providedBy, managingOrganization: SipOrganization"),
    (780, 710, "entity.what, target: vilken post som helst / any record"),
)


def picture() -> str:
    """The SVG."""
    drawn = [f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}" rx="8"/>']
    drawn += [_text("head", 32, 28, _TITLE), *(_frame(one) for one in _FRAMES)]
    drawn += [_line(one) for one in LINES]
    drawn += [_box(name, one) for name, one in BOXES.items()]
    drawn += [_text("said", x, y, said) for x, y, said in _SAID]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">\n'
        f"<title>{_TITLE}</title>\n<style>{_STYLE}</style>\n"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path class="tip" d="M0 0 L8 4 L0 8 z"/></marker></defs>\n' + "\n".join(drawn) + "\n</svg>\n"
    )


def _text(kind: str, x: int, y: int, said: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}">{escape(said)}</text>'


def _frame(frame: Frame) -> str:
    place = f'x="{frame.x}" y="{frame.y}" width="{frame.width}" height="{frame.height}"'
    return f'<rect class="frame" {place} rx="8"/>' + _text("head", frame.x + 12, frame.y + 24, frame.title)


def _box(name: str, box: Box) -> str:
    kind = "box plan" if name == "SipCarePlan" else "box"
    words = ((20, "name", name), (36, "word", box.word), (51, "type", box.kind))
    return f'<rect class="{kind}" x="{box.x}" y="{box.y}" width="{box.width}" height="{_BOX_HEIGHT}" rx="6"/>' + "".join(
        _text(style, box.x + 10, box.y + down, said) for down, style, said in words
    )


def _line(line: Line) -> str:
    points = " ".join(f"{x},{y}" for x, y in line.corners)
    drawn = f'<polyline class="line" points="{points}" marker-end="url(#tip)"/>'
    return drawn + (_text("said", *line.words, line.element) if line.words else "")
