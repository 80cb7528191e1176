"""What schedules.yaml may not say of its sources although every field is well formed."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.cleaning.read import read_file
from bot.contradictions import BUILT_IN, contradictions
from bot.model.errors import PageRefused, UsageError
from bot.model.schedule import Newsroom
from bot.model.source_rules import ARTICLE_FIELDS
from bot.schedules import read_newsroom

SELECT = "SELECT id, title, text, changed FROM story WHERE changed > :mark"
NAMES = {"headline": "title", "body": "text"}
CMS = {"sql": SELECT, "columns": NAMES, "mark": "changed", "env": "CMS"}


def wrong(**sources: dict[str, object]) -> list[str]:
    """The problems as "place: message"."""
    newsroom = Newsroom.model_validate({"zone": "UTC", "sources": sources})
    found = contradictions(newsroom, BUILT_IN, [], date(2026, 11, 22))
    return [f"{'.'.join(map(str, place))}: {message}" for place, message in found]


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ({}, "sources.s: names no place to read: write one of folder, feed, wordpress and sql"),
        ({"every": "5m"}, "sources.s: names no place to read"),
        ({"folder": "inbox/"}, None),
        ({"feed": "https://a.example/feed", "env": "CMS"}, None),
        (
            {"folder": "in/", "feed": "https://a.example/feed"},
            "sources.s.feed: cannot stand beside folder: a source has exactly one of folder, feed, wordpress",
        ),
        (
            {"feed": "https://a.example/feed", "wordpress": "https://a.example", "folder": "in/"},
            "sources.s.feed: cannot stand beside folder and wordpress",
        ),
        ({"folder": "in/", "env": "CMS"}, "sources.s.env: is for feed, wordpress and sql"),
        ({"folder": "in/", "mark": "id"}, "sources.s.mark: goes only with sql, and this source has folder"),
        (
            {"feed": "https://a.example/feed", "columns": NAMES},
            "sources.s.columns: goes only with sql, and this source has feed",
        ),
        (CMS, None),
        ({**CMS, "env": None}, "sources.s.env: is missing: sql needs the database's address; write env: CMS"),
        (
            {**CMS, "sql": "SELECT * FROM story"},
            'sources.s.sql: lacks :mark, and mark is changed: write "... WHERE changed > :mark"',
        ),
        ({**CMS, "sql": "SELECT changed::marker FROM story"}, "sources.s.sql: lacks :mark"),
        ({**CMS, "mark": None}, "sources.s.mark: is missing: :mark in the SELECT stands for the highest"),
        ({**CMS, "columns": {}}, None),
        ({**CMS, "columns": {"headline": "title", "body_html": "html"}}, None),
        (
            {**CMS, "columns": {"headlin": "title", "headline": "title", "body": "text"}},
            "sources.s.columns.headlin: is no field of an article; did you mean headline?",
        ),
        ({**CMS, "columns": {"body": "text"}}, "sources.s.columns: name no headline: write headline:"),
        ({**CMS, "columns": {"headline": "title"}}, "sources.s.columns: name no text: write body:"),
        ({"folder": "in/", "sections": {"Welt": "World", "Sport": "Sport"}}, None),
        ({"folder": "in/", "sections": {"Welt": "World", "Ausland": "World"}}, None),
        (
            {"folder": "in/", "sections": {"Welt": "World", "world": "Politics"}},
            "sources.s.sections.Welt: becomes World, and World becomes Politics: a name is changed once",
        ),
    ],
)  # fmt: skip
def test_a_source_that_cannot_be_meant_is_refused(source: dict[str, object], complaint: str | None) -> None:
    """The field, what is wrong with it, and the way out; None: it is fine."""
    found = wrong(s=source)
    if complaint is None:
        assert found == []
    else:
        assert len(found) == 1
        assert found[0].startswith(complaint)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"feed": "https://a.example/feed"}, {"feed": "http://www.A.example/feed/"}, True),
        ({"feed": "https://a.example/?feed=rss"}, {"feed": "https://a.example/?feed=atom"}, False),
        ({"wordpress": "https://a.example"}, {"wordpress": "https://a.example/wp-json"}, True),
        ({"wordpress": "https://a.example"}, {"wordpress": "https://a.example/fr"}, False),
        ({"feed": "https://a.example/"}, {"wordpress": "https://a.example/"}, False),
        ({"folder": "inbox"}, {"folder": "./inbox/"}, True),
        (CMS, {**CMS, "sql": SELECT.replace(" FROM", "\nFROM") + ";"}, True),
        (CMS, {**CMS, "env": "OLD_CMS"}, False),
    ],
)
def test_two_sources_never_read_one_place(
    one: dict[str, object], other: dict[str, object], same: bool
) -> None:
    """Which of the two a story is from would be chance, and `sources:` of a schedule would choose by it."""
    found = wrong(first=one, second=other)
    why = "is what first reads already: every story would come twice; keep one of them"
    assert found == ([f"sources.second.{next(iter(other))}: {why}"] if same else [])


@pytest.mark.parametrize("field", ["columns: {headline: 3}", "sections: {Welt: [a]}", "columns: 5"])
def test_a_map_that_is_none_is_told_with_its_line(tmp_path: Path, field: str) -> None:
    """Whatever stands there, a sentence answers."""
    path = tmp_path / "schedules.yaml"
    path.write_text(f"zone: UTC\nsources:\n  s: {{folder: in/, {field}}}\n", "utf-8")
    with pytest.raises(UsageError, match=r"schedules.yaml:3: sources.s.\w+"):
        read_newsroom(path)


@pytest.mark.parametrize("field", ARTICLE_FIELDS)
def test_every_field_that_a_column_may_hold_is_one_that_cleaning_reads(field: str) -> None:
    """One that it passes over would be silently nothing: a wrong value of each is noticed."""
    record = {"headline": "Ferry stops", "body": "The ferry stops at midnight, the council said."}
    record = {"headline": "Ferry stops"} if field in {"body", "body_html", "page_html"} else record
    record = {"body": record["body"]} if field in {"headline", "title"} else record
    with pytest.raises(PageRefused):
        read_file("a.json", json.dumps({**record, field: {"kind": []}}).encode())
