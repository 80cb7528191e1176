"""Choosing stories: a table of who is in, who is out, and the sentence an editor reads."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.choice import choose, choose_after_quiet
from bot.model.schedule import StoryRule
from bot.model.story import Story, StoryState
from bot.text.weekdays import named_weekday
from tests.newsdesk import NOW, story

H = timedelta(hours=1)


def ids(stories: tuple[Story, ...]) -> list[int]:
    return [one.id for one in stories]


@pytest.mark.parametrize(
    ("rule", "one", "also", "reason"),
    [
        ({}, story(1), {}, "in: number 1, newest first"),
        ({"sections": ["World"]}, story(1, section=" world "), {}, "in: number 1, newest first"),
        ({"sections": ["Straße"]}, story(1, section="STRASSE"), {}, "in: number 1, newest first"),
        ({"sections": ["World"]}, story(1, section="Sport"), {}, "in section Sport; wanted: World"),
        ({"sections": ["World", "Politics"]}, story(1), {}, "in no section; wanted: World, Politics"),
        ({"sources": ["wire"]}, story(1), {}, "from source inbox; wanted: wire"),
        ({"sources": ["inbox"]}, story(1), {}, "in: number 1, newest first"),
        ({"link": "required"}, story(1), {}, "has no link, and the rule says link: required"),
        ({"link": "required"}, story(1, link="https://news.example.org/1"), {}, "in: number 1, newest first"),
        ({}, story(1, state=StoryState.HELD), {}, "held: an editor has to release it"),
        (
            {},
            story(1, state=StoryState.HELD, why="the wire is not sure of the number of dead"),
            {},
            "held: the wire is not sure of the number of dead",
        ),
        ({}, story(1, state=StoryState.KILLED), {}, "killed by an editor"),
        ({}, story(1, state=StoryState.KILLED, why="untrue"), {}, "killed by an editor: untrue"),
        ({}, story(1), {"dropped": {1}}, "dropped from this schedule by an editor"),
        ({}, story(1), {"dropped": {2}}, "in: number 1, newest first"),
        ({}, story(1, pinned=True), {"dropped": {1}}, "dropped from this schedule by an editor"),
        ({}, story(1, pinned=True), {}, "in: pinned by an editor"),
        ({"sections": "World"}, story(1, pinned=True), {}, "in no section; wanted: World"),
        (
            {},
            story(1, publish_after=NOW + 9 * H),
            {"zone": "Africa/Lagos"},
            "embargoed until Sunday 22 November 22:00",
        ),
        ({}, story(1, publish_after=NOW), {}, "in: number 1, newest first"),
        ({"max_age": "6h"}, story(1, hours=6), {}, "in: number 1, newest first"),
        ({"max_age": "6h"}, story(1, hours=6.5), {}, "older than 6 h: published Sunday 22 November 05:30"),
        (
            {"max_age": "6h"},
            story(1, hours=13.8333333),
            {"zone": "Africa/Lagos"},
            "older than 6 h: published Saturday 21 November 23:10",
        ),
        (
            {"max_age": "6h"},
            story(1, hours=9000),
            {},
            "older than 6 h: published Wednesday 12 November 2025 12:00",
        ),
        (
            {"max_age": "6h"},
            story(1, hours=7, published=None),
            {},
            "older than 6 h: no date, first seen Sunday 22 November 05:00",
        ),
        ({}, story(1, hours=-2), {}, "waits for its published date: Sunday 22 November 14:00"),
        ({}, story(1, hours=0), {}, "in: number 1, newest first"),
        ({}, story(1), {"told": {1}}, "told already on this target"),
        (
            {},
            story(1),
            {"told": {1}, "told_by": {1: "by x-threads, Sunday 11:20"}},
            "told by x-threads, Sunday 11:20",
        ),
        ({"max_age": "1h"}, story(1, hours=9), {"told": {1}}, "told already on this target"),
        ({}, story(1, language="fr"), {"language": "en"}, "in language fr; the target's is en"),
        ({}, story(1, language="en-GB"), {"language": "en"}, "in: number 1, newest first"),
        ({}, story(1), {"language": "en"}, "in: number 1, newest first"),
        ({}, story(1, language="fr"), {}, "in: number 1, newest first"),
        (
            {},
            story(1, hours=49, published=None, text="Cars crossed on Saturday."),
            {},
            "says Saturday but bears no date, and was first seen 2 days 1 h ago: an editor decides",
        ),
        (
            {},
            story(1, hours=48, published=None, text="Cars crossed on Saturday."),
            {},
            "in: number 1, newest first",
        ),
        ({}, story(1, hours=49, text="Cars crossed on Saturday."), {}, "in: number 1, newest first"),
        (
            {},
            story(1, hours=49, published=None, text="Cars crossed the saturdayish bay."),
            {},
            "in: number 1, newest first",
        ),
        (
            {},
            story(1, hours=49, published=None, text="Des voitures, samedi.", language="fr"),
            {"weekday": named_weekday},
            "says samedi but bears no date, and was first seen 2 days 1 h ago: an editor decides",
        ),
        ({"at_least": 2}, story(1), {}, "waits: 1 story, at least 2 wanted"),
        (
            {},
            story(1),
            {"quiet_arrivals": {1: NOW}, "after_quiet": "none"},
            "came in quiet hours; after_quiet: none",
        ),
        ({}, story(1), {"quiet_arrivals": {1: NOW}, "after_quiet": "all"}, "in: number 1, newest first"),
    ],
)
def test_the_verdict_on_a_story_says_why(
    rule: dict[str, Any], one: Story, also: dict[str, Any], reason: str
) -> None:
    """One story, one rule, one sentence; chosen exactly when the sentence says so."""
    choice = choose(StoryRule.model_validate(rule), [one], now=NOW, **also)
    (verdict,) = choice.verdicts
    assert verdict.reason == reason
    assert verdict.chosen == (choice.chosen == (one,)) == reason.startswith("in: ")
    assert (choice.nothing is None) == bool(choice.chosen)
    assert verdict.hold == ("an editor decides" in reason or reason.startswith("held"))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({}, [3, 4, 2, 1]),
        ({"order": "oldest"}, [1, 2, 4, 3]),
        ({"limit": 2}, [3, 4]),
        ({"limit": 2, "order": "oldest"}, [1, 2]),
        ({"at_least": 4}, [3, 4, 2, 1]),
        ({"at_least": 5}, []),
        ({"order": "rank"}, [3, 4, 2, 1]),
        ({"max_age": "150m"}, [3, 4]),
    ],
)
def test_order_limit_and_at_least(rule: dict[str, Any], expected: list[int]) -> None:
    """Age counts from the published time; of two as old, the one that became ready later is newer."""
    stories = [story(1, hours=4), story(2, hours=3), story(4, hours=2), story(3, hours=1)]
    choice = choose(StoryRule.model_validate(rule), stories, now=NOW)
    assert ids(choice.chosen) == expected
    twins = choose(StoryRule(), [story(7), story(9), story(8)], now=NOW)
    assert ids(twins.chosen) == [9, 8, 7]


def test_a_story_over_the_limit_hears_its_place() -> None:
    """An editor sees what would have to go for it to come in."""
    choice = choose(StoryRule(limit=1), [story(1), story(2, hours=2)], now=NOW)
    assert [v.reason for v in choice.verdicts] == [
        "in: number 1, newest first",
        "number 2, newest first; the limit is 1",
    ]


@pytest.mark.parametrize("order", ["newest", "oldest", "rank"])
def test_an_editor_s_pin_stands_first_in_every_order(order: str) -> None:
    """And takes a place like any other: the limit holds for pins, too."""
    stories = [story(1), story(2, hours=9, pinned=True), story(3, hours=30), story(4, hours=9.5, pinned=True)]
    choice = choose(StoryRule.model_validate({"order": order, "limit": 1}), stories, now=NOW)
    assert ids(choice.chosen) == [4 if order == "oldest" else 2]
    assert [verdict.reason for verdict in choice.verdicts[:2]] == [
        "in: pinned by an editor",
        "number 2, pinned by an editor; the limit is 1",
    ]


@pytest.mark.parametrize(
    ("per_section", "expected"),
    [
        (4, [1, 2, 3, 4, 5]),
        (1, [1, 3, 5, 6]),
        (2, [1, 2, 3, 5, 6]),
        ({"World": 2}, [1, 2, 3, 5, 6]),
        ({"wörld": 1, "Sport": 1}, [1, 3, 5, 6]),
    ],
)
def test_a_section_has_no_more_than_its_share(per_section: Any, expected: list[int]) -> None:
    """The next one's story takes the place; stories of no section have no such limit."""
    sections = {1: "World", 2: "World", 3: "Sport", 4: " WORLD", 5: None, 6: None}
    stories = [story(number, hours=number, section=section) for number, section in sections.items()]
    rule = StoryRule.model_validate({"per_section": per_section, "limit": 5})
    assert ids(choose(rule, stories, now=NOW).chosen) == expected


def test_a_story_over_its_section_s_share_hears_which() -> None:
    """The limit that keeps it out is named, and `at_least` counts what is in."""
    stories = [story(1, section="World"), story(2, hours=2, section="World"), story(3, hours=3)]
    rule = StoryRule.model_validate({"per_section": 1, "at_least": 3, "limit": 3})
    choice = choose(rule, stories, now=NOW)
    assert [verdict.reason for verdict in choice.verdicts] == [
        "waits: 2 stories, at least 3 wanted",
        "number 2 of World, newest first; the limit for World is 1",
        "waits: 2 stories, at least 3 wanted",
    ]


@pytest.mark.parametrize(
    ("stories", "rule", "nothing"),
    [
        ([], {}, "no new story"),
        ([story(1), story(2)], {"at_least": 3}, "2 stories, at least 3 wanted"),
        (
            [story(1, hours=9), story(2, hours=8), story(3)],
            {"max_age": "6h"},
            "no story to tell: 2 too old, 1 told already",
        ),
        ([story(1, section="Sport")], {"sections": "World"}, "no story to tell: 1 in another section"),
        ([story(1, hours=-1)], {}, "no story to tell: 1 not yet published"),
    ],
)
def test_nothing_to_tell_says_why(stories: list[Story], rule: dict[str, Any], nothing: str) -> None:
    """A skipped slot bears this sentence."""
    assert choose(StoryRule.model_validate(rule), stories, now=NOW, told={3}).nothing == nothing


def test_of_a_night_the_newest_are_told_however_many_are_told_already() -> None:
    """`after_quiet: newest 2` means two of that night in all, over as many slots as it takes."""
    night = dict.fromkeys((1, 2, 3, 4), NOW)
    stories = [story(number, hours=10 - number) for number in (1, 2, 3, 4)]
    told: set[int] = set()
    for expected in ([4], [3], []):
        choice = choose(
            StoryRule(limit=1), stories, now=NOW, told=told, quiet_arrivals=night, after_quiet="newest 2"
        )
        assert ids(choice.chosen) == expected
        told |= set(expected)
    assert choice.nothing == "no story to tell: 2 told already, 2 came in quiet hours"


def test_nights_are_counted_apart_and_days_not_at_all() -> None:
    """Each night has its newest; what came by day is free of the rule."""
    nights = {1: NOW - 24 * H, 2: NOW - 24 * H, 3: NOW, 4: NOW}
    stories = [story(number, hours=40 - number) for number in (1, 2, 3, 4, 5)]
    choice = choose(StoryRule(), stories, now=NOW, quiet_arrivals=nights, after_quiet="newest 1")
    assert ids(choice.chosen) == [5, 4, 2]


def test_only_stories_that_the_rule_lets_through_count_among_the_newest_of_a_night() -> None:
    """Two Sport stories do not use up the places of a schedule for World."""
    stories = [story(1, hours=3, section="World"), story(2, section="Sport"), story(3, section="Sport")]
    choice = choose(
        StoryRule(sections=("World",)),
        stories,
        now=NOW,
        quiet_arrivals=dict.fromkeys((1, 2, 3), NOW),
        after_quiet="newest 1",
    )
    assert ids(choice.chosen) == [1]


@pytest.mark.parametrize(
    ("rule", "publish", "skip"),
    [("all", [3, 2, 1], []), ("none", [], [3, 2, 1]), ("newest 2", [3, 2], [1]), ("newest 9", [3, 2, 1], [])],
)
def test_after_quiet(rule: str, publish: list[int], skip: list[int]) -> None:
    """all, none, or the newest few."""
    found = choose_after_quiet(rule, [story(1, hours=3), story(2, hours=2), story(3, hours=1)])
    assert [ids(part) for part in found] == [publish, skip]


stories_of_all_kinds = st.lists(
    st.builds(
        story,
        st.integers(1, 10**6),
        hours=st.floats(-48, 96),
        section=st.sampled_from([None, "World", "Sport"]),
        state=st.sampled_from(StoryState),
        pinned=st.booleans(),
        publish_after=st.sampled_from([None, NOW - H, NOW + H]),
    ),
    unique_by=lambda one: one.id,
    max_size=12,
)


@given(
    stories_of_all_kinds,
    st.sets(st.integers(1, 10**6)),
    st.integers(1, 5),
    st.integers(1, 5),
    st.sampled_from(["newest", "oldest", "rank"]),
    st.sampled_from([100, 1, {"World": 2}]),
)
def test_every_candidate_gets_one_verdict_and_no_wrong_one_is_chosen(
    stories: list[Story], told: set[int], limit: int, at_least: int, order: Any, per_section: Any
) -> None:
    """Never held, killed, told, ahead of its time or over the limit; the order of arrival is no matter."""
    told |= {one.id for one in stories[:2]}
    rule = StoryRule(
        limit=limit, at_least=at_least, order=order, sections=("World",), per_section=per_section
    )
    dropped = {one.id for one in stories[-1:]}
    choice = choose(rule, stories, now=NOW, told=told, dropped=dropped)
    assert sorted(v.story.id for v in choice.verdicts) == sorted(one.id for one in stories)
    assert [v.story for v in choice.verdicts if v.chosen] == list(choice.chosen)
    assert len(choice.chosen) <= limit
    assert (choice.nothing is None) == bool(choice.chosen)
    for one in choice.chosen:
        assert one.state is StoryState.READY
        assert one.id not in told | dropped
        assert one.publish_after is None or one.publish_after <= NOW
        assert one.article.section == "World"
        assert one.told_at <= NOW
    if isinstance(per_section, int):
        assert len(choice.chosen) <= per_section
    pins = [one.pinned for one in choice.chosen]
    assert pins == sorted(pins, reverse=True)
    for pinned in (True, False):
        times: list[datetime] = [one.told_at for one in choice.chosen if one.pinned is pinned]
        assert times == sorted(times, reverse=order != "oldest")
    assert choose(rule, stories[::-1], now=NOW, told=told, dropped=dropped) == choice
