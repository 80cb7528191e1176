"""A list of subscribers as newsrooms have it: CSV from anywhere, read line by line, each bad line told."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from bot.model.errors import UsageError
from bot.model.schedule import known_zones
from bot.store.subscribers import NewSubscriber

COLUMNS = {
    "email": ("email", "e-mail", "email address", "e-mail address", "mail", "address"),
    "name": ("name", "full name"),
    "zone": ("zone", "time zone", "timezone", "tz"),
    "language": ("language", "lang", "locale"),
    "sections": ("sections", "section", "topics"),
}
FIELDS = tuple(COLUMNS)
"""The columns, in the order in which a file without a header has them."""

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class BadValue(ValueError):
    """A field cannot be used: its name, and why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was left out: where, which field, and why."""

    path: Path
    line: int
    field: str
    why: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.field}: {self.why}"


@dataclass(frozen=True, slots=True)
class GoodLine:
    """A line that names a person; `position` is how many bytes of the file were read by then, at least."""

    person: NewSubscriber
    position: int


def read_list(path: Path, zone: str) -> Iterator[GoodLine | BadLine]:
    """Read the people of a CSV file; `zone` is for those who have none.

    UTF-8, UTF-16 and Windows' own encoding are read, with comma, semicolon, tab or bar between the fields; a
    header names the columns, or they are email, name, zone, language, sections. A field holds no line break.
    Raises UsageError if it is no such file.
    """
    try:
        with path.open(encoding=_encoding(path), errors="replace", newline="") as file:
            yield from _lines(path, file, zone)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4096)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if b"\x00" in start:
            if start[1::2].count(0) > len(start) // 4:
                return "utf-16-le"
            raise UsageError(f"{path} is no CSV file: save the sheet as CSV (UTF-8) and import that")
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(start)
            while block := file.read(1 << 16):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _lines(path: Path, file: TextIO, zone: str) -> Iterator[GoodLine | BadLine]:
    columns: list[str | None] | None = None
    delimiter = ","
    position = 0
    for number, text in enumerate(file, start=1):
        position += len(text)
        line = text.strip("\r\n\ufeff")
        if not line.strip():
            continue
        if columns is None:
            if told := re.fullmatch(r"sep=(.)", line):  # Excel writes this
                delimiter = told[1]
                continue
            delimiter = max((delimiter, ",", ";", "\t", "|"), key=line.count)
            columns, is_header = _columns(path, number, line, delimiter)
            if is_header:
                continue
        try:
            yield GoodLine(_person(_named(columns, _cells(line, delimiter)), zone), position)
        except BadValue as bad:
            yield BadLine(path, number, bad.field, bad.why)
    if columns is None:
        raise UsageError(f"{path} is empty: it needs a header such as email,name,zone,language,sections")


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True, strict=True))
    except csv.Error as error:
        raise BadValue("line", f"its quotation marks do not match ({error})") from error
    return [" ".join(CONTROL.sub(" ", cell).split()) for cell in cells]


def _columns(path: Path, number: int, line: str, delimiter: str) -> tuple[list[str | None], bool]:
    """Give the field of each column, and whether this line is a header."""
    try:
        cells = _cells(line, delimiter)
    except BadValue as bad:
        raise UsageError(f"{path}:{number}: the header cannot be read: {bad.why}") from bad
    by_alias = {alias: field for field, aliases in COLUMNS.items() for alias in aliases}
    fields = [by_alias.get(cell.casefold()) for cell in cells]
    if "email" in fields:
        return fields, True
    if "@" in cells[0]:
        return list(FIELDS), False
    raise UsageError(
        f"{path}:{number}: no column is named email (found: {', '.join(cells)}): "
        "the first line names the columns, such as email,name,zone,language,sections"
    )


def _named(columns: list[str | None], cells: list[str]) -> dict[str, str]:
    if any(cells[len(columns) :]):
        raise BadValue("line", f"it has {len(cells)} fields, the file has {len(columns)} columns")
    return {field: cell for field, cell in zip(columns, cells, strict=False) if field is not None}


def _person(values: dict[str, str], zone: str) -> NewSubscriber:
    address, normalised = read_address(values.get("email", ""))
    return NewSubscriber(
        address=address,
        normalised=normalised,
        name=values.get("name", "")[:300],
        zone=read_zone(values["zone"]) if values.get("zone") else zone,
        language=read_language(values["language"]) if values.get("language") else None,
        sections=read_sections(values.get("sections", "")),
    )


def read_address(text: str) -> tuple[str, str]:
    """Give the address to write to, and the form that two people may not share; raises BadValue.

    The domain is lower case and as DNS writes it; the part before the @ counts in any case. DNS is not asked.
    """
    from email_validator import EmailNotValidError, validate_email

    if not text.strip():
        raise BadValue("email", "it is empty")
    try:
        # example.test and the like are fine on a trial machine; no relay outside would take them
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise BadValue("email", f'"{text.strip()}" is no mail address: {error}') from error
    return (
        found.ascii_email or found.normalized,
        f"{found.local_part.casefold()}@{found.ascii_domain.lower()}",
    )


def read_zone(text: str) -> str:
    """Give the IANA name of a zone, in whatever case it is written; raises BadValue."""
    zone = _zones().get(text.strip().replace(" ", "_").casefold())
    if zone is None:
        raise BadValue("zone", f'"{text}" is no time zone: use an IANA name such as Africa/Lagos')
    return zone


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    return {zone.casefold(): zone for zone in known_zones()}


def read_language(text: str) -> str:
    """Give a language as BCP 47 writes it; raises BadValue."""
    language = text.strip().replace("_", "-")
    if not LANGUAGE.fullmatch(language):
        raise BadValue("language", f'"{text}" is no language code: write en, fr or pt-BR')
    return language


def read_sections(text: str) -> tuple[str, ...]:
    """Give the sections of a list such as "World;Politics", each once; none means all."""
    separator = re.search(r"[;|]", text) or re.search(",", text)
    sections = text.split(separator[0]) if separator else [text]
    named = {section.strip().casefold(): section.strip() for section in sections if section.strip()}
    return tuple(named.values())
