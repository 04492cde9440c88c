"""The fixed list of what is counted: six indicators, each with categories that exclude one another.

A person counts in one category of an indicator, or in none. Nothing else can be asked for: no other dimension, no filter.
"""

from dataclasses import dataclass

CODE_SYSTEM = "https://fhir-sip.se/ig/CodeSystem/sip-figures"


@dataclass(frozen=True)
class Category:
    """One answer to the question of an indicator, in Swedish words for readers."""

    code: str
    words: str


@dataclass(frozen=True)
class Indicator:
    """`about` says who is counted; `share` in words what the share of the first category means.

    The order of the categories is a part of the protection (`disclosure`). Where `is_ordered` they go from small to large, so that the
    one in the middle of all counted (the median) can be told.
    """

    code: str
    title: str
    about: str
    share: str
    categories: tuple[Category, ...]
    is_ordered: bool = False


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "offer",
        "Erbjudanden om SIP",
        "Personer som erbjöds en SIP under året, efter hur det gick med erbjudandet.",
        "Andel som fick en plan",
        (
            Category("plan-made", "Tackade ja, och planen är gjord"),
            Category("accepted", "Tackade ja, men ingen plan är gjord än"),
            Category("waiting", "Har inte svarat än"),
            Category("declined", "Tackade nej"),
        ),
    ),
    Indicator(
        "wait",
        "Från behov till första mötet",
        "Personer vars första möte hölls under året, efter antal dagar från att behovet sågs.",
        "Andel inom tre veckor",
        (
            Category("days-0-21", "0–21 dagar"),
            Category("days-22-42", "22–42 dagar"),
            Category("days-43-", "43 dagar eller mer"),
        ),
        is_ordered=True,
    ),
    Indicator(
        "follow-up",
        "Uppföljning av planen",
        "Personer vars plan följdes upp, eller skulle ha följts upp, under året.",
        "Andel i tid",
        (Category("on-time", "Följdes upp i tid"), Category("late", "Följdes upp för sent, eller inte alls")),
    ),
    Indicator(
        "goals",
        "Målen vid årets sista utvärdering",
        "Personer med minst ett mål som utvärderades under året.",
        "Andel där alla mål är nådda",
        (
            Category("all-reached", "Alla mål är nådda"),
            Category("some-forward", "Något mål är nått eller på väg"),
            Category("none-forward", "Inget mål är nått eller på väg"),
        ),
    ),
    Indicator(
        "egenvard",
        "Egenvårdsplaner",
        "Personer som vid årets slut hade en egenvårdsplan, bedömd av legitimerad personal.",
        "Andel som är omprövade i tid",
        (
            Category("review-current", "Dagen för omprövning hade inte passerat"),
            Category("review-overdue", "Dagen för omprövning hade passerat"),
        ),
    ),
    Indicator(
        "participation",
        "Barnens delaktighet",
        "Barn och unga under 18 år med minst ett möte under året, efter hur de deltog i det sista.",
        "Andel som själva deltog",
        (
            Category("took-part", "Deltog i mötet"),
            Category("heard", "Företräddes, eller fick sina synpunkter framförda"),
            Category("absent", "Deltog inte"),
        ),
    ),
)
