"""A row as a record: whatever kind of cell a database has for it. And a SELECT: that it is one."""

import contextlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.cleaning.read import read_file
from bot.model.errors import PageRefused
from bot.sources.base import SourceUnreachable
from bot.sources.document import document
from bot.sources.sql_rows import RowReader
from bot.sources.sql_statement import one_select

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NAIVE = datetime(2026, 11, 20, 8, 30, tzinfo=UTC).replace(tzinfo=None)


def read(field: str, value: object) -> object:
    """What becomes of a cell that holds a field."""
    reader = RowReader(["headline", "body", "x"], {"headline": "headline", "body": "body", field: "x"})
    return reader.record(("Ferry stops", "It stops at midnight.", value), NOW).get(field)


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("published", NAIVE, "2026-11-20T08:30:00"),
        ("published", NAIVE.replace(tzinfo=UTC), "2026-11-20T08:30:00+00:00"),
        ("published", date(2026, 11, 20), "2026-11-20"),
        ("published", "2026-11-20 08:30:00", "2026-11-20 08:30:00"),
        ("published", 1_795_163_400, "2026-11-20T08:30:00+00:00"),
        ("published", 1_795_163_400_000, "2026-11-20T08:30:00+00:00"),
        ("published", Decimal(1795163400), "2026-11-20T08:30:00+00:00"),
        ("published", 0, None),
        ("published", "0000-00-00 00:00:00", None),
        ("published", NAIVE.replace(year=1970), None),
        ("published", NAIVE.replace(year=2099), None),
        ("publish_after", NAIVE.replace(year=2027), "2027-11-20T08:30:00"),
        ("authors", ["Ada Finch", "B. Ode"], ["Ada Finch", "B. Ode"]),
        ("authors", '["Ada Finch", "B. Ode"]', ["Ada Finch", "B. Ode"]),
        ("authors", '[{"name": "Ada Finch"}]', [{"name": "Ada Finch"}]),
        ("authors", "Ada Finch; B. Ode ;", ["Ada Finch", "B. Ode"]),
        ("authors", "Finch, Ada", ["Finch, Ada"]),
        ("authors", "[sic", ["[sic"]),
        ("translations", "https://a.example/fr;https://a.example/de", ["https://a.example/fr", "https://a.example/de"]),
        ("id", 7, 7),
        ("id", Decimal(7), 7),
        ("id", "a-7", "a-7"),
        ("section", "Wörld".encode(), "Wörld"),
        ("section", memoryview("Wörld".encode("cp1252")), "Wörld"),
        ("section", 3, "3"),
        ("section", "", None),
        ("section", None, None),
    ],
)  # fmt: skip
def test_a_cell_becomes_what_a_record_may_hold(field: str, cell: object, value: object) -> None:
    """A date without a zone stays without: it is the source's zone that tells. None is left out."""
    assert read(field, cell) == value


def test_a_body_in_html_is_taken_for_html() -> None:
    """A CMS keeps it so, and its column is called body all the same."""
    reader = RowReader(["Headline", "BODY"], {})
    assert reader.record(("A", "<p>One.</p><p>Two.</p>"), NOW) == {
        "headline": "A",
        "body_html": "<p>One.</p><p>Two.</p>",
    }
    assert reader.record(("A", "Five < six."), NOW) == {"headline": "A", "body": "Five < six."}


@pytest.mark.parametrize(
    ("columns", "named", "why"),
    [
        (["id", "title", "text"], {}, "gives id, title, text, and none of them"),
        (["id", "TITLE", "Body"], {}, None),
        (["id", "Title", "text"], {"headline": "title", "body": "TEXT"}, None),
        (["id", "title"], {"headline": "titel", "body": "title"}, "headline is titel, and the SELECT gives"),
        (["a", "A"], {"headline": "A", "body": "a"}, None),
        (["aB", "Ab"], {"headline": "ab", "body": "aB"}, "no such column"),
    ],
)  # fmt: skip
def test_columns_are_found_whatever_their_case(
    columns: list[str], named: dict[str, str], why: str | None
) -> None:
    """Databases fold names each their own way; what is missing is told with what there is."""
    if why is None:
        RowReader(columns, named)
    else:
        with pytest.raises(SourceUnreachable, match=why) as trouble:
            RowReader(columns, named)
        assert trouble.value.state == "unknown column"


cells = st.one_of(
    st.none(),
    st.text(st.characters(), max_size=30),
    st.binary(max_size=30),
    st.integers(),
    st.floats(),
    st.decimals(allow_nan=True),
    st.booleans(),
    st.dates(),
    st.datetimes(timezones=st.sampled_from([None, UTC])),
    st.uuids(),
    st.timedeltas(),
    st.lists(st.text(max_size=5) | st.integers() | st.none(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
)


@settings(deadline=None)
@example([None, None, None, Decimal("sNaN"), Decimal("sNaN"), *([None] * 4)])
@example([None, None, None, 10**400, -(10**400), *([None] * 4)])
@given(st.lists(cells, min_size=9, max_size=9))
def test_any_cell_may_stand_anywhere(row: list[Any]) -> None:
    """A row of odd cells is refused by cleaning in words, or read; it never breaks a look."""
    fields = [
        "headline",
        "body",
        "id",
        "published",
        "publish_after",
        "authors",
        "translations",
        "image",
        "url",
    ]
    data = document(RowReader(fields, {}).record(row, NOW))
    json.loads(data)
    with contextlib.suppress(PageRefused):
        read_file("row.json", data)


@pytest.mark.parametrize(
    ("sql", "kept"),
    [
        ("SELECT 1", "SELECT 1"),
        ("  select 1 ; \n", "  select 1"),
        ("WITH a AS (SELECT 1) SELECT * FROM a", "WITH a AS (SELECT 1) SELECT * FROM a"),
        ("(SELECT 1) UNION (SELECT 2)", "(SELECT 1) UNION (SELECT 2)"),
        ("-- newest first\nSELECT ';' /* ; */", "-- newest first\nSELECT ';'"),
        ("SELECT 'it''s; so', \"a;b\", `c;d`, $x$;$x$", "SELECT 'it''s; so', \"a;b\", `c;d`, $x$;$x$"),
    ],
)
def test_one_select_is_let_through(sql: str, kept: str) -> None:
    """Without the semicolon and the comment at its end."""
    assert one_select(sql) == kept


@pytest.mark.parametrize(
    "sql",
    [
        *("", ";", "-- SELECT 1", "DROP TABLE a", "UPDATE a SET b = 1", "SELECT 1; SELECT 2", "'SELECT'"),
        *("SELECT 1; --\nDELETE FROM a", "EXPLAIN SELECT 1", "SELECT 'a'';' ; DROP TABLE a", "selection"),
    ],
)
def test_what_is_no_single_select_is_refused(sql: str) -> None:
    """Before the database hears of it."""
    with pytest.raises(SourceUnreachable) as trouble:
        one_select(sql)
    assert (trouble.value.state, trouble.value.final) == ("no SELECT", True)
