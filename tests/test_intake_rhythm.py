"""When sources are looked at, and what schedules.yaml fixes for their pages. Pure."""

from datetime import timedelta
from typing import Any

import pytest

from bot.model.article import Article, Block
from bot.model.fixes import with_fixes
from bot.model.rhythm import rhythm, wait_after_failure
from bot.model.schedule import Source

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("every", "failures", "more", "wait"),
    [
        (5 * MINUTE, 1, {}, 5 * MINUTE),
        (5 * MINUTE, 2, {}, 10 * MINUTE),
        (5 * MINUTE, 4, {}, 40 * MINUTE),
        (5 * MINUTE, 5, {}, HOUR),
        (5 * MINUTE, 5000, {}, HOUR),
        (24 * HOUR, 1, {}, HOUR),
        (timedelta(seconds=10), 3, {}, timedelta(seconds=40)),
        (timedelta(seconds=2), 1, {"folder": True}, timedelta(seconds=2)),
        (timedelta(seconds=2), 9, {"folder": True}, MINUTE),
        (5 * MINUTE, 1, {"final": True}, 6 * HOUR),
        (5 * MINUTE, 1, {"retry_after": 1200.0}, 20 * MINUTE),
        (5 * MINUTE, 3, {"retry_after": 3.0}, 20 * MINUTE),
        (5 * MINUTE, 1, {"retry_after": -5.0}, 5 * MINUTE),
        (5 * MINUTE, 1, {"retry_after": 1e12}, 24 * HOUR),
        (5 * MINUTE, 1, {"final": True, "retry_after": 12 * 3600.0}, 12 * HOUR),
    ],
)
def test_a_source_that_fails_is_left_alone_for_longer(
    every: timedelta, failures: int, more: dict[str, Any], wait: timedelta
) -> None:
    """Twice as long each time, at most an hour; what the other side asks for is honoured, within a day."""
    assert wait_after_failure(every, failures, **more) == wait


def test_sources_have_rhythms_of_their_own() -> None:
    """A folder every 2 s, others about every 5 min, and not all of them in the same second."""
    assert rhythm("inbox", None, folder=True) == timedelta(seconds=2)
    assert rhythm("inbox", 5 * MINUTE, folder=True) == 5 * MINUTE
    feeds = [rhythm(f"feed-{number}", None, folder=False) for number in range(50)]
    assert all(5 * MINUTE <= every <= 5.5 * MINUTE for every in feeds)
    assert len(set(feeds)) > 40
    assert rhythm("feed-1", None, folder=False) == feeds[1]
    assert HOUR <= rhythm("feed-1", HOUR, folder=False) <= 1.1 * HOUR


FIXED = Source(
    folder="inbox/",
    language="de",
    author="Our desk",
    sections={"Weltgeschehen": "World", "EU": "Europe", "eu": "Letters", "Aus  aller Welt": "World"},
)


@pytest.mark.parametrize(
    ("given", "becomes"),
    [
        ({}, {"language": "de", "authors": ("Our desk",), "section": None}),
        ({"language": "en"}, {"language": "en"}),
        ({"authors": ("Ada Obi",)}, {"authors": ("Ada Obi",)}),
        ({"section": "Weltgeschehen"}, {"section": "World"}),
        ({"section": "WELTGESCHEHEN"}, {"section": "World"}),
        ({"section": "aus aller welt"}, {"section": "World"}),
        ({"section": "EU"}, {"section": "Europe"}),
        ({"section": "eu"}, {"section": "Letters"}),
        ({"section": "Sport"}, {"section": "Sport"}),
        ({"url": "https://velmar.example/a?utm_source=x"}, {"url": "https://velmar.example/a"}),
    ],
)
def test_a_source_fixes_what_its_pages_leave_open(given: dict[str, Any], becomes: dict[str, Any]) -> None:
    """A page's own language and author win; sections take the newsroom's names."""
    body = (Block("paragraph", "It was said on the quay."),)
    fixed = with_fixes(Article(headline="Ferry runs aground", body=body, **given), FIXED)
    assert {name: getattr(fixed, name) for name in becomes} == becomes


def test_without_a_source_nothing_is_fixed() -> None:
    """A page that an editor names where no source is its own says all there is."""
    article = Article(headline="Ferry runs aground", body=(), section="Weltgeschehen")
    assert with_fixes(article, None) == article
