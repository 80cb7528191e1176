"""A row of a newsroom's table, made into a record (its fields: docs/articles.md). Pure."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from bot.model.source_rules import ARTICLE_FIELDS, BODIES, HEADLINES
from bot.sources.base import SourceUnreachable
from bot.sources.charset import decoded
from bot.sources.item import AHEAD, EARLIEST, plain

Record = dict[str, Any]

_LISTS = frozenset({"authors", "translations"})
_MOMENTS = frozenset({"published", "publish_after"})
_MARKUP = re.compile(r"</(?:p|div|span|a|strong|em|h[1-6]|li|ul)\s*>|<br\s*/?>", re.IGNORECASE)
_NO_DATE = "0000-00-00"
"""How MySQL writes that there is none."""

_UNIX_SECONDS = (10**8, 10**11)
"""A number in this range in a date's place counts seconds since 1970; a thousandfold one, milliseconds."""


class RowReader:
    """Reads the rows of a SELECT that gives `columns`; `named` says which of them holds which field.

    Without names, columns are called as the fields are. Raises SourceUnreachable for a column that is not
    there, naming those that are.
    """

    def __init__(self, columns: Sequence[str], named: Mapping[str, str]) -> None:
        self.columns = list(columns)
        self._at = {field: position(columns, column, f"columns: {field}") for field, column in named.items()}
        if not named:
            own = [column.casefold() for column in columns]
            self._at = {field: own.index(field) for field in ARTICLE_FIELDS if field in own}
        if not HEADLINES & self._at.keys() or not BODIES & self._at.keys():
            why = f"the SELECT gives {', '.join(columns)}, and none of them is called headline, or none body"
            out = "say which hold them, columns: {headline: title, body: text}"
            raise SourceUnreachable(f"{why}; {out}", state="unknown column")

    def record(self, row: Sequence[Any], now: datetime) -> Record:
        """The record of a row: fields without a value are left out. A body in HTML is taken for body_html."""
        record = {field: self._value(field, row[at], now) for field, at in self._at.items()}
        body = record.get("body")
        if isinstance(body, str) and "body_html" not in record and _MARKUP.search(body):
            record["body_html"] = record.pop("body")
        return {field: value for field, value in record.items() if value not in (None, "", [])}

    def _value(self, field: str, value: Any, now: datetime) -> object:
        if isinstance(value, (bytes, bytearray, memoryview)):
            value = decoded(bytes(value), "")
        if value is None:
            return None
        if field in _MOMENTS:
            return _moment(field, value, now)
        if field in _LISTS:
            return _listed(value)
        if field == "id":
            is_whole = isinstance(value, Decimal) and value.is_finite() and value % 1 == 0
            return int(value) if is_whole or type(value) is int else _text(value)
        return _text(value)


def position(columns: Sequence[str], column: str, what: str) -> int:
    """Where a column stands among those of a SELECT, whatever its case; raises SourceUnreachable.

    `what` needs it: "mark".
    """
    if column in columns:
        return list(columns).index(column)
    alike = [at for at, name in enumerate(columns) if name.casefold() == column.casefold()]
    if len(alike) == 1:
        return alike[0]
    why = f"{what} is {column}, and the SELECT gives no such column (it gives {', '.join(columns)})"
    raise SourceUnreachable(f"{why}; mend the one or the other", state="unknown column")


def _text(value: object) -> object:
    """A cell as text; JSON's own lists and objects stay, for cleaning to refuse or read."""
    return value if isinstance(value, (str, list, dict)) else str(value)


def _moment(field: str, value: object, now: datetime) -> str | None:
    """A date as ISO 8601, as aware as it was; None for one of publishing that cannot be meant."""
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        value = _unix(value)
    if isinstance(value, str):
        return None if value.startswith(_NO_DATE) else value
    if not isinstance(value, date):
        return str(value)
    at = value if isinstance(value, datetime) else datetime.combine(value, time.min)
    aware = at.replace(tzinfo=at.tzinfo or UTC)
    if field == "published" and not EARLIEST <= aware <= now + AHEAD + timedelta(hours=14):
        return None
    return value.isoformat()


def _unix(value: float | Decimal) -> datetime | str:
    low, high = _UNIX_SECONDS
    try:
        stated = float(value)
    except (ValueError, OverflowError):  # a signaling NaN, a number that no float holds
        return str(value)
    for seconds in (stated, stated / 1000):
        if low <= seconds < high:
            return datetime.fromtimestamp(seconds, UTC)
    return _NO_DATE if stated == 0 else str(value)


def _listed(value: object) -> list[object]:
    """A list: an array, JSON, or names with semicolons between them."""
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.lstrip().startswith(("[", "{")) else value.split(";")
        except ValueError:
            value = [value]
    items = value if isinstance(value, (list, tuple)) else [value]
    return [item for item in (plain(one) if isinstance(one, str) else one for one in items) if item]
