"""What a source in schedules.yaml may not say although each of its fields is well formed. Pure."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from urllib.parse import urlsplit

from bot.model.schedule import Source

KINDS = ("folder", "feed", "wordpress", "sql")

ARTICLE_FIELDS = (
    *("headline", "title", "body", "body_html", "page_html", "standfirst", "authors", "author", "section"),
    *("published", "publish_after", "publisher", "url", "image", "language", "id", "translations"),
    "social_title",
)
"""What a column may hold: the fields of a record (docs/articles.md)."""

MARK = re.compile(r"(?<![:\w\\]):mark\b")
"""The place in a SELECT where the mark is put."""

HEADLINES = frozenset({"headline", "title", "page_html"})
BODIES = frozenset({"body", "body_html", "page_html"})
"""The fields of which an article needs one each."""


def source_mistakes(source: Source) -> Iterator[tuple[str, str]]:
    """Every rule that one source breaks, as field and message; the field "" is the source itself."""
    given = [kind for kind in KINDS if getattr(source, kind) is not None]
    if not given:
        yield "", f"names no place to read: write one of {', '.join(KINDS[:-1])} and {KINDS[-1]}"
    elif len(given) > 1:
        why = f"cannot stand beside {' and '.join(given[:1] + given[2:])}: a source has exactly one of"
        yield given[1], f"{why} {', '.join(KINDS[:-1])} and {KINDS[-1]}; make a second source of it"
    if given == ["folder"] and source.env is not None:
        yield "env", "is for feed, wordpress and sql; a folder needs no account: take it out"
    if given == ["sql"] and source.env is None:
        yield (
            "env",
            "is missing: sql needs the database's address; write env: CMS and set BOT_CMS_DATABASE_URL",
        )
    if given and "sql" not in given:
        for field in ("columns", "mark"):
            if getattr(source, field):
                yield field, f"goes only with sql, and this source has {given[0]}: take it out"
    if source.sql is not None:
        yield from _marks(source.sql, source.mark)
        yield from _columns(source.columns)
    yield from _sections(source.sections)


def same_places(sources: Mapping[str, Source]) -> Iterator[tuple[str, str, str]]:
    """Every source that reads what one before it reads already, as name, field and message."""
    seen: dict[tuple[str, str | None, str], str] = {}
    for name, source in sources.items():
        for kind in KINDS:
            value = getattr(source, kind)
            if value is None:
                continue
            first = seen.setdefault((kind, source.env if kind == "sql" else None, _folded(kind, value)), name)
            if first != name:
                yield (
                    name,
                    kind,
                    f"is what {first} reads already: every story would come twice; keep one of them",
                )


def _marks(sql: str, mark: str | None) -> Iterator[tuple[str, str]]:
    holds = MARK.search(sql) is not None
    if mark is not None and not holds:
        yield "sql", f'lacks :mark, and mark is {mark}: write "... WHERE {mark} > :mark", or take mark out'
    if mark is None and holds:
        yield (
            "mark",
            "is missing: :mark in the SELECT stands for the highest value of a column; name that column",
        )


def _columns(columns: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The fields that are named; without any, the SELECT's own names are the fields."""
    for field in columns:
        if field not in ARTICLE_FIELDS:
            near = get_close_matches(field, ARTICLE_FIELDS, 1, 0.6)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield f"columns.{field}", f"is no field of an article{hint} (fields: {', '.join(ARTICLE_FIELDS)})"
    if columns and not HEADLINES & columns.keys():
        yield "columns", "name no headline: write headline: and the column that holds it"
    if columns and not BODIES & columns.keys():
        yield "columns", "name no text: write body: and the column that holds it, or body_html: if it is HTML"


def _sections(sections: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A name is changed once; one that stands on both sides would be read as if it were changed again."""
    ours = {name.casefold(): name for name in sections}
    for name, becomes in sections.items():
        further = sections.get(ours.get(becomes.casefold(), ""))
        if further is not None and further.casefold() != becomes.casefold() != name.casefold():
            yield (
                f"sections.{name}",
                f"becomes {becomes}, and {becomes} becomes {further}: a name is changed once, so say which",
            )


def _folded(kind: str, value: str) -> str:
    """A place as it is compared: two spellings of one address are one."""
    if kind == "sql":
        return " ".join(value.split()).rstrip("; ").casefold()
    if kind == "folder":
        return value.rstrip("/").removeprefix("./")
    split = urlsplit(value)
    host = split.netloc.casefold().removeprefix("www.")
    path = split.path.partition("/wp-json")[0] if kind == "wordpress" else split.path
    return f"{host}{path.rstrip('/')}?{split.query}"
