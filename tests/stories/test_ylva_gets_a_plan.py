"""The main job, in domain words: the demonstration's story held step by step, on real HAPI."""

from fhir_sip.demo.story import YlvasStory
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
