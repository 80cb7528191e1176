"""`order: rank`: the number, what it is made of, and the example in the docs."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.choice import choose
from bot.model.rank import rank_of
from bot.model.schedule import StoryRule
from tests.newsdesk import NOW, story

PAGE = (Path(__file__).parent.parent / "docs" / "choosing.md").read_text("utf-8")
HALF_DAY = timedelta(hours=12)


@pytest.mark.parametrize(
    ("fields", "weights", "half_life", "said"),
    [
        ({"hours": 0, "text": ""}, {}, "12h", "rank 1.00: 0 s old, 0 characters"),
        ({"hours": 12, "text": ""}, {}, "12h", "rank 0.50: 12 h old, 0 characters"),
        ({"hours": 12, "text": ""}, {}, "6h", "rank 0.25: 12 h old, 0 characters"),
        ({"hours": 0, "text": "x" * 5400}, {}, "12h", "rank 2.00: 0 s old, 5,400 characters"),
        (
            {"hours": 12, "text": "x" * 5400, "section": "World"},
            {"WORLD": 3},
            "12h",
            "rank 3.00: 12 h old, 5,400 characters, World counts 3",
        ),
        (
            {"hours": 0, "text": "", "section": "Sport"},
            {"World": 3},
            "12h",
            "rank 1.00: 0 s old, 0 characters",
        ),
        (
            {"hours": 0, "text": "", "section": "Café"},
            {"Cafe": 0.5},
            "12h",
            "rank 0.50: 0 s old, 0 characters, Café counts 0.5",
        ),
        ({"hours": 999_999, "text": ""}, {}, "1m", "rank 0.00: 41666 days 15 h old, 0 characters"),
    ],
)
def test_a_rank_says_what_it_is_made_of(
    fields: dict[str, Any], weights: dict[str, float], half_life: str, said: str
) -> None:
    """Weight x freshness x length, for an editor who wonders."""
    rule = StoryRule.model_validate({"order": "rank", "weights": weights, "half_life": half_life})
    (verdict,) = choose(rule, [story(1, **fields)], now=NOW).verdicts
    assert verdict.reason == f"in: number 1, {said}"


def test_the_example_in_the_docs_is_reckoned_right() -> None:
    """Each row of the table, and the sentence below it."""
    rows = re.findall(
        r"^\| ([^|]+) \| (\w+) \| [^|]+, (\d+) (h|min) ago \| ([\d,]+) \|.*\| ([\d.]+) \|$",
        PAGE,
        re.MULTILINE,
    )
    stories = [
        story(
            number,
            headline=headline,
            section=section,
            hours=int(age) / (60 if unit == "min" else 1),
            text="x" * int(characters.replace(",", "")),
        )
        for number, (headline, section, age, unit, characters, _) in enumerate(rows, 1)
    ]
    rule = StoryRule.model_validate({"order": "rank", "weights": {"World": 2}})
    choice = choose(rule, stories, now=NOW)
    assert len(rows) == 4
    assert choice.chosen == tuple(stories)
    shown = [f"{rank_of(one, HALF_DAY, {'world': 2.0}, NOW).number:.2f}" for one in stories]
    assert shown == [row[-1] for row in rows]
    assert f'"{choice.verdicts[0].reason}"' in PAGE


@given(st.floats(-1e5, 1e6), st.floats(-1e5, 1e6), st.integers(0, 10**5), st.integers(0, 10**5))
def test_fresher_and_longer_is_never_less(one: float, other: float, short: int, long: int) -> None:
    """And no age, however far, makes a rank that is no number from 0 up."""
    one, other, short, long = min(one, other), max(one, other), min(short, long), max(short, long)
    fresh = rank_of(story(1, hours=one, text="x" * long), HALF_DAY, {}, NOW).number
    stale = rank_of(story(2, hours=other, text="x" * short), HALF_DAY, {}, NOW).number
    assert fresh >= stale >= 0
