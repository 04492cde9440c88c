"""What axe (https://github.com/dequelabs/axe-core) finds wrong with a page: WCAG 2.0 to 2.2, A and AA, and its own good practices.

Contrast is measured on a light and a dark screen and on paper, everything else once. Where axe cannot tell a contrast (text of an SVG, text
that is partly scrolled away) it is computed here from the ink and the nearest background.
"""

from typing import Any

from playwright.sync_api import Page

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_CONTRAST = "color-contrast"
_RUN = 'rules => axe.run(document, {runOnly: rules, resultTypes: ["violations", "incomplete"], preload: false})'
_WAYS: tuple[tuple[dict[str, Any], list[str]], ...] = (
    ({"media": "print", "color_scheme": "light"}, [_CONTRAST]),
    ({"media": "screen", "color_scheme": "dark"}, [_CONTRAST]),
    ({"media": "screen", "color_scheme": "light"}, _RULES),
)
# The ratio of two colours as rgb(), WCAG 2.2; the background of an element is that of the first around it that has one.
_RATIO = """target => {
    const light = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(part => part / 255)
        .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0.05);
    const one = document.querySelector(target), style = getComputedStyle(one);
    let behind = one;
    while (behind && /, 0\\)$/.test(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
    const ink = one instanceof SVGElement ? style.fill : style.color;
    const ground = behind ? getComputedStyle(behind).backgroundColor : "rgb(255, 255, 255)";
    const [dark, bright] = [ink, ground].map(light).sort((a, b) => a - b);
    return bright / dark;
}"""
_LEAST_RATIO = 4.5


def barriers(page: Page, axe: str) -> list[str]:
    """Each rule that is broken, with the first element that breaks it."""
    page.evaluate(axe)
    found: list[str] = []
    for way, rules in _WAYS:
        page.emulate_media(**way)
        results = page.evaluate(_RUN, rules)
        wrong = [_told(one) for one in results["violations"]]
        wrong += [told for one in results["incomplete"] if one["id"] == _CONTRAST for told in _too_faint(page, one)]
        found += [f"{' '.join(way.values())}: {one}" for one in wrong]
    return found


def _told(finding: dict[str, Any]) -> str:
    nodes = finding["nodes"]
    reasons = [reason["message"] for kind in ("any", "all", "none") for reason in nodes[0][kind]]
    return f"{finding['id']}: {'; '.join(reasons)} at {len(nodes)} places, the first {nodes[0]['html'][:120]}"


def _too_faint(page: Page, finding: dict[str, Any]) -> list[str]:
    ratios = [(page.evaluate(_RATIO, node["target"][0]), node["html"][:120]) for node in finding["nodes"]]
    return [f"{_CONTRAST}: {ratio:.1f} by its style at {html}" for ratio, html in ratios if ratio < _LEAST_RATIO]
