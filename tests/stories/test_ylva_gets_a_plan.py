"""The main job, in domain words: the demonstration's story held step by step, on real HAPI."""

from datetime import date, timedelta

from fhir_sip.demo.story import YlvasStory, example
from fhir_sip.mapping import parse_document
from tests.systems import Systems


def test_every_step_of_ylvas_story_holds(systems: Systems) -> None:
    story = YlvasStory(systems.region_ehr, systems.municipality_a, systems.municipality_b)
    steps = list(story.play())
    assert len(steps) == 9
    assert [step.title for step in steps if not step.held] == []


def test_the_story_can_be_told_again_on_the_same_data(systems: Systems) -> None:
    story = YlvasStory(systems.region_ehr, systems.municipality_a, systems.municipality_b)
    assert all(step.held for step in story.play())


def test_a_step_that_does_not_hold_is_seen(systems: Systems) -> None:
    """With the stranger in the EHR's place the story must fail: the demonstration can say no."""
    story = YlvasStory(systems.municipality_b, systems.municipality_a, systems.municipality_b)
    held = {step.title: step.held for step in story.play()}
    assert not held["The region's EHR pulls the whole plan in one call"]


def test_the_story_does_not_grow_old() -> None:
    """The examples' plans end in 2027; told later they are as new, and valid documents, with the same births."""
    for years in (0, 1, 5):
        today = date(2026, 12, 1) + timedelta(days=365 * years)
        for name in ("peter", "viola", "ylva"):
            document = example(name, today)
            assert parse_document(document).id == document["id"]
            assert document["person"] == example(name, date(2026, 11, 23))["person"]
            assert date.fromisoformat(document["dates"]["start"]) < today < date.fromisoformat(document["dates"]["end"])
