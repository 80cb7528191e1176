"""Why a newsroom's database gave nothing: each trouble with its state, its words and the way out."""

import re

from sqlalchemy import URL
from sqlalchemy.exc import InterfaceError, NoSuchModuleError, OperationalError

from bot.sources.base import SourceUnreachable

_PACKAGES = {
    "MySQLdb": "mysqlclient (or write mysql+pymysql:// and install pymysql)",
    "psycopg": "broadsheet-bot[postgres]",
    "psycopg2": "psycopg2-binary (or write postgresql://, which needs none but broadsheet-bot[postgres])",
}
"""What to install for a driver whose package has another name."""

_LATER = "it is asked again later"
_TROUBLES = (
    # state, final, SQLSTATE or words of drivers that give none, the way out
    ("wrong password", True, r"28P01|28000|authentication failed|access denied|role \S+ does not exist",
     "check the user and the password in the database's address"),
    ("no such database", True, r"3D000|unknown database|database \S+ does not exist",
     "check the name at the end of the database's address"),
    ("no such file", True, r"unable to open database file",
     "check the path in the database's address; sqlite:////srv/cms.db (four slashes) is a full one"),
    ("no such table", False, r"42P01|no such table|doesn't exist",
     "mend the SELECT, or bring the table back; what was taken in before stays"),
    ("unknown column", False, r"42703|no such column|unknown column", "mend the SELECT"),
    ("no permission", False, r"42501|permission denied|not authorized|command denied",
     "give the source's user the right to SELECT there"),
    ("no SELECT", True, r"25006|0A000|readonly database|read-only|cannot execute",
     "a source only reads: write a SELECT that changes nothing"),
    ("too slow", False, r"57014|interrupted|timeout|timed out|max_execution_time",
     "narrow the SELECT with :mark, or give the column of the mark an index"),
    ("locked", False, r"55P03|database is locked|lock wait", _LATER),
    ("wrong SQL", False, r"\b42\w{3}\b|syntax error|error in your sql|parameter", "mend the SELECT"),
)  # fmt: skip


def of_address() -> SourceUnreachable:
    """An address that cannot be read; it is not shown, since a password stands in it."""
    why = "the database's address cannot be read: write it like postgresql://user:password@host/name"
    return SourceUnreachable(why, state="no database address", final=True)


def of_no_file() -> SourceUnreachable:
    """A SQLite database that is no file."""
    why = "the database's address names no file: write sqlite:////srv/cms.db (four slashes) for a full path"
    return SourceUnreachable(why, state="no database address", final=True)


def of_async_driver(url: URL, database: str) -> SourceUnreachable:
    """A driver that only asyncio can use."""
    why = f"{url.drivername} is a driver for other programs: write {database}://"
    return SourceUnreachable(why, state="no driver", final=True)


def of_driver(url: URL, error: Exception) -> SourceUnreachable:
    """A database that SQLAlchemy does not know, or whose driver is not installed."""
    if isinstance(error, NoSuchModuleError):
        why = f'"{url.drivername}" is no database that is known: write postgresql://, mysql:// or sqlite:///'
        return SourceUnreachable(why, state="no database address", final=True)
    module = str(getattr(error, "name", None) or url.get_driver_name())
    package = _PACKAGES.get(module, module)
    why = f"the driver for {url.drivername} is not installed beside Broadsheet: pip install {package}"
    return SourceUnreachable(why, state="no driver", final=True)


def of_database(words: str, url: URL, error: Exception) -> SourceUnreachable:
    """What an error of the database stands for; `words` is its name for people."""
    cause = getattr(error, "orig", None) or error
    code = str(getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None) or "")
    texts = [
        one for one in getattr(cause, "args", ()) if isinstance(one, str)
    ]  # MySQL's drivers put a number first
    said = _first_line(texts[0] if texts else str(cause) or type(cause).__name__, url)
    for state, final, pattern, way_out in _TROUBLES:
        if re.search(pattern, f"{code} {said}", re.IGNORECASE):
            return SourceUnreachable(f"{words}: {said}; {way_out}", state=state, final=final)
    if code or not isinstance(error, (OperationalError, InterfaceError, OSError)):
        return SourceUnreachable(f"{words}: {said}; {_LATER}", state="database error")
    return SourceUnreachable(f"{words} cannot be reached: {said}; {_LATER}")


def _first_line(text: str, url: URL) -> str:
    """The first line of a message, without the password, which some drivers print."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "no reason given")
    if url.password:
        line = line.replace(str(url.password), "***")
    return line[:240].rstrip(".")
