"""The SQL source: the rows of a SELECT on a database of the newsroom's, each again when it was changed.

With a mark, a column that only grows, a look reads on from the rows that were read before. It begins a little
earlier, to meet what another program wrote into the same second, or numbered earlier and committed later.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from bot.model.errors import PageRefused
from bot.model.page_file import PAGE_LIMIT, too_large
from bot.sources import sql_database as database
from bot.sources.base import Ahead, Found, Known, Memory, NotTaken, Remember, SourceUnreachable, Taken
from bot.sources.document import document
from bot.sources.sql_database import Row, SqlDatabase
from bot.sources.sql_rows import RowReader, position
from bot.sources.sql_statement import one_select

AT_ONCE = 250
"""Rows of one question; the connection is closed before they are handed on."""

MOST_ALIKE = 64_000
"""Rows of one mark that are read together, since nothing tells where among them to go on."""

MOST_UNMARKED = 5000
"""Rows that a SELECT without a mark may give: all of them are read at every look."""

TAIL = 50
"""Marks before the last one from which the next look reads on."""

Mark = int | float | Decimal | str | datetime | date

_KINDS: Mapping[str, Any] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "int": int,
    "float": float,
    "Decimal": Decimal,
    "str": str,
}
"""How a mark is read back from memory, by the name of its type."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """Rows that end between two marks; `more` follow. `reader` reads them, `at` is where the mark stands."""

    rows: list[Row]
    more: bool
    reader: RowReader
    at: int | None


class SqlSource:
    """The rows of `sql` in the database at `database_url`.

    `columns` says which column holds which field of an article. `mark` is the column that only grows, and
    `:mark` in the SELECT stands for a value of it; at the first look for NULL. `home` is where a SQLite file
    without a full path lies, `patience` the seconds that an answer may take.
    """

    def __init__(
        self,
        sql: str,
        database_url: str,
        *,
        columns: Mapping[str, str],
        mark: str | None,
        home: Path,
        patience: float = 60,
    ) -> None:
        self._sql = sql
        self._columns = columns
        self._mark = mark
        self._database = SqlDatabase(database_url, home, patience)
        self._told: set[str] = set()

    def look(self, known: Known, memory: Memory) -> Iterator[Found]:
        """Give the rows that are new or changed, in the order of the mark; raises SourceUnreachable.

        Every 250 rows what came so far is remembered. A row's place is its id, else its mark.
        """
        sql, now = one_select(self._sql), datetime.now(UTC)
        tail = _marks_of(memory, self._mark)
        bound = tail[0] if len(tail) == TAIL else None
        beyond: Mark | None = None
        used: set[Mark | None] = {bound}
        if self._mark and not tail:
            yield from self._markless(sql)
        is_first = True
        while True:
            batch = self._read(sql, bound, beyond)
            given = list(self._given(batch, known, now))
            if is_first and given:
                yield Ahead(self._count(sql, bound) if batch.more else len(given))
            yield from given
            if batch.at is None:
                break
            tail = _longer(tail, [row[batch.at] for row in batch.rows])
            new = {"column": self._mark, "marks": [[type(mark).__name__, str(mark)] for mark in tail]}
            if new != memory:
                yield Remember(new)
            if not batch.more:
                return
            bound = beyond = batch.rows[-1][batch.at]
            if bound in used:
                why = "the SELECT gives the same rows whatever :mark is; write WHERE ... > :mark"
                raise SourceUnreachable(why, state="does not move on")
            used.add(bound)
            is_first = False
        if batch.more:
            why = f"the SELECT gives more than {MOST_UNMARKED:,} rows, and the others are not read"
            out = "name a column that only grows: mark: changed, and WHERE changed > :mark"
            raise SourceUnreachable(f"{why}; {out}", state="too many rows")

    def _read(self, sql: str, bound: Mark | None, beyond: Mark | None) -> _Batch:
        """Read rows after a mark, and of their last mark all or none."""
        most = AT_ONCE if self._mark else MOST_UNMARKED + 1
        with self._database.reading() as conn:
            reader = RowReader(database.columns(conn, sql, bound), self._columns)
            if not self._mark:
                rows = database.rows(conn, sql, bound, None, most)
                return _Batch(rows[:MOST_UNMARKED], len(rows) == most, reader, None)
            at = position(reader.columns, self._mark, "mark")
            order = reader.columns[at]
            while most <= MOST_ALIKE:
                rows = database.rows(conn, sql, bound, order, most)
                fresh = [row for row in rows if _fit(row[at], order) != beyond]
                if len(rows) < most:
                    return _Batch(fresh, False, reader, at)
                whole = [row for row in fresh if row[at] != rows[-1][at]]
                if whole:
                    return _Batch(whole, True, reader, at)
                most *= 4
        why = f"over {MOST_ALIKE // 4:,} rows have the {order} {rows[-1][at]}"
        raise SourceUnreachable(f"{why}; name a column that tells them apart", state="unfit mark")

    def _count(self, sql: str, bound: Mark | None) -> int:
        with self._database.reading() as conn:
            return database.count(conn, sql, bound)

    def _markless(self, sql: str) -> Iterator[NotTaken]:
        """Tell of the rows that no mark will ever find."""
        with self._database.reading() as conn:
            names = database.columns(conn, sql, None)
            order = names[position(names, str(self._mark), "mark")]
            number = database.count(conn, sql, None, without=order)
        if number:
            why = f"{number:,} rows of {self._database.words} have no {order}, by which rows are read"
            yield NotTaken(f"rows without {order}", PageRefused(f"{why}; fill it in"))

    def _given(self, batch: _Batch, known: Known, now: datetime) -> Iterator[Found]:
        for row in batch.rows:
            record = batch.reader.record(row, now)
            mark = None if batch.at is None else row[batch.at]
            data = document(record)
            digest = sha256(data).hexdigest()
            if known(digest) or digest in self._told:
                continue
            # A number 0 is an id like any other.
            key = next((str(one) for one in (record.get("id"), mark) if one not in (None, "")), digest[:12])
            place = "row " + "".join(c if c.isprintable() else " " for c in key)
            if len(data) > PAGE_LIMIT:
                self._told.add(digest)
                yield NotTaken(place, PageRefused(too_large(place, len(data))))
            else:
                name = re.sub(r"[^A-Za-z0-9._-]+", "-", key)[:60].strip("-.") or digest[:12]
                yield Taken(place, f"row-{name}.json", data, digest)


def _fit(value: object, column: str) -> object:
    """A value that can be a mark; raises SourceUnreachable for others, and for moments no text can keep."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str, date)):
        why = f"{column} holds {type(value).__name__}, which does not grow"
        out = "name a column of numbers, dates or text as the mark"
        raise SourceUnreachable(f"{why}; {out}", state="unfit mark", final=True)
    return value


def _marks_of(memory: Memory, column: str | None) -> list[Mark]:
    """The last marks that were read, oldest first; those of another column tell nothing."""
    if memory.get("column") != column:
        return []
    return [_KINDS[kind](value) for kind, value in memory.get("marks", [])]


def _longer(tail: list[Mark], marks: Sequence[Mark]) -> list[Mark]:
    """The tail with further marks, each once, and no longer than it may be."""
    newer = dict.fromkeys(marks)
    return [*(mark for mark in tail if mark not in newer), *newer][-TAIL:]
