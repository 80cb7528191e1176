"""The SELECT of an SQL source: that it is one, and no more than one. Pure."""

import re

from bot.sources.base import SourceUnreachable

_ASIDE = re.compile(
    r"(?P<comment>--[^\n]*|/\*.*?\*/)|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\$(\w*)\$.*?\$\2\$",
    re.DOTALL,
)
"""Comments, and what stands in quotes: nothing in them is SQL."""

_WORD = re.compile(r"[\s(]*(\w+)")


def one_select(sql: str) -> str:
    """Give the statement without the semicolon at its end; raises SourceUnreachable unless it only selects.

    The database is asked to change nothing in any case, where it can be asked.
    """
    bare = _ASIDE.sub(lambda found: (" " if found["comment"] else "'") * len(found[0]), sql)
    end = len(bare.rstrip("; \t\r\n"))
    first = _WORD.match(bare)
    if ";" in bare[:end]:
        why = "sql holds more than one statement; a source is one SELECT: take the others out"
    elif first is None or first[1].casefold() not in {"select", "with"}:
        said = f"begins with {first[1]}" if first else "holds no statement"
        why = f"sql {said}; a source only reads: write a SELECT"
    else:
        return sql[:end]
    raise SourceUnreachable(why, state="no SELECT", final=True)
