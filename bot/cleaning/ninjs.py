"""IPTC ninjs, the news agencies' JSON: 1.x (body_html, byline), 2.x (bodies, by) and 3.x (in camelCase).

Source: the schemas and guidelines at https://iptc.org/std/ninjs/. Names are compared without their case,
which makes version 3 read like version 2. Superdesk's service, firstpublished and authors are read too.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

from bot.cleaning.address import absolute_url
from bot.cleaning.dates import stated_moment
from bot.cleaning.language import language_code
from bot.cleaning.people import byline_names, names_in
from bot.cleaning.text import one_line
from bot.model.errors import PageRefused

_MARKS = """
standard type profile pubstatus versioncreated firstcreated contentcreated headlines bodies descriptions
body_text body_html body_xhtml body_main body_richtext description_text byline by renditions associations
infosource infosources copyrightholder usageterms urgency
"""
_DATES = ("firstpublished", "firstcreated", "versioncreated", "contentcreated")
"""When it was published, as near as an agency says it; the first one stated counts."""

_MARKED_UP = frozenset({"text/html", "application/xhtml+xml"})
_BODIES = ("body_html", "body_xhtml", "body_richtext")
_TEXTS = ("body_text", "body_main")
_LONGEST_LINE = 1000

Fields = dict[str, Any]


def is_ninjs(value: object) -> bool:
    """Tell whether a JSON value is a ninjs item: it has the needed `uri` and another field of ninjs."""
    if not isinstance(value, Mapping):
        return False
    names = {str(name).casefold() for name in value}
    return "uri" in names and not names.isdisjoint(_MARKS.split())


def ninjs_record(item: Mapping[str, Any], zone: tzinfo) -> Fields:
    """Give an item as the fields of a record (bot/cleaning/record.py), only those that it states.

    Raises PageRefused for what an agency withholds or cancels, what is no text, and an embargo that cannot be
    read.
    """
    given = _folded(item)
    _refuse_unusable(given)
    markup, text = _body(given)
    fields: Fields = {
        "id": _line(given, "uri"),
        "headline": _headline(given),
        "body_html": markup,
        "body": None if markup else text,
        "section": _section(given),
        "authors": list(dict.fromkeys(_authors(given))),
        "published": _published(given, zone),
        "standfirst": _standfirst(given),
        "publisher": _line(given, "copyrightholder")
        or _name_in(given, "infosource", "infosources", "source"),
        "language": language_code(given.get("language")),
        "url": _url(given),
        "image": _image(given),
        "publish_after": _embargo(given, zone),
    }
    return {name: value for name, value in fields.items() if value}


def _refuse_unusable(given: Fields) -> None:
    status = _line(given, "pubstatus")
    if status and status.casefold() != "usable":
        raise PageRefused(f'its pubstatus is "{status[:40]}": only a usable item is taken')
    kind = _line(given, "type")
    if kind and kind.casefold() not in {"text", "composite"}:
        raise PageRefused(f'its type is "{kind[:40]}", no text: an item of type text or composite is taken')
    complete = _line(given, "representationtype")
    if complete and complete.casefold() != "complete":
        raise PageRefused(f'its representationtype is "{complete[:40]}": give the complete item')


def _body(given: Fields) -> tuple[str | None, str | None]:
    """The body in HTML and the body as text, as far as each is there."""
    listed = [body for body in _listed(given, "bodies") if _text(body, "value")]
    markup = next((_text(body, "value") for body in listed if _line(body, "contenttype") in _MARKED_UP), None)
    markup = markup or next((text for name in _BODIES if (text := _text(given, name))), None)
    plain = next(
        (_text(body, "value") for body in listed if _line(body, "contenttype") not in _MARKED_UP), None
    )
    plain = plain or next((text for name in _TEXTS if (text := _text(given, name))), None)
    if markup is None and plain is not None and "</p>" in plain:
        return plain, None
    return markup, plain


def _headline(given: Fields) -> str | None:
    listed = [line for one in _listed(given, "headlines") if (line := _line(one, "value"))]
    main = [
        line
        for one in _listed(given, "headlines")
        if _line(one, "role") == "main" and (line := _line(one, "value"))
    ]
    return next(iter(main or listed), None) or _line(given, "headline", "headline_main", "title")


def _authors(given: Fields) -> Iterator[str]:
    people = [name for one in _listed(given, "authors") if (name := _line(one, "name"))]
    if people:
        yield from people
    elif byline := _line(given, "byline", "by"):
        yield from byline_names(byline) or names_in(byline)


def _published(given: Fields, zone: tzinfo) -> str | None:
    return next((line for name in _DATES if (line := _line(given, name)) and stated_moment(line, zone)), None)


def _embargo(given: Fields, zone: tzinfo) -> str | None:
    stated = given.get("embargoed")
    if stated in (None, "", False):
        return None
    if isinstance(stated, str) and isinstance(stated_moment(one_line(stated), zone), datetime):
        return stated
    # An embargo that is passed over would be broken.
    raise PageRefused("embargoed is no clear date; write it like 2026-11-20T08:30:00+01:00")


def _section(given: Fields) -> str | None:
    """The section where one is named, else the first subject that has a name."""
    return _line(given, "section") or _name_in(given, "service", "subject", "subjects")


def _standfirst(given: Fields) -> str | None:
    for one in _listed(given, "descriptions"):
        if _line(one, "contenttype") not in _MARKED_UP and (line := _line(one, "value")):
            return line
    return _line(given, "description_text", "description_summary", "description_main")


def _url(given: Fields) -> str | None:
    """The page for readers, where a rendition in HTML leads to it; the uri is only a name."""
    for rendition in _listed(given, "renditions"):
        if (_line(rendition, "contenttype", "mimetype") or "").startswith("text/html"):
            return absolute_url(_line(rendition, "href") or "")
    return None


def _image(given: Fields) -> dict[str, str] | None:
    """The first picture that belongs to the item and has an address: its widest rendition."""
    for item in _listed(given, "associations"):
        if _line(item, "type") not in {None, "picture", "graphic"}:
            continue
        found = [(_width(one), url) for one in _listed(item, "renditions") if (url := _picture(one))]
        if found:
            _, url = max(found, key=lambda one: one[0])
            alt = _line(item, "alttext", "body_text", "description_text") or _standfirst(item) or ""
            credit = _line(item, "creditline", "byline", "by", "copyrightholder") or ""
            return {"url": url, "alt": alt[:1000], "credit": credit[:1000]}
    return None


def _picture(rendition: Fields) -> str | None:
    kind = _line(rendition, "contenttype", "mimetype") or "image/"
    return absolute_url(_line(rendition, "href") or "") if kind.startswith("image/") else None


def _width(rendition: Fields) -> float:
    width = rendition.get("width")
    return width if isinstance(width, (int, float)) and not isinstance(width, bool) else 0


def _listed(given: Fields, name: str) -> Iterator[Fields]:
    """The objects under a name: 1.x keeps them in an object by role, 2.x in a list."""
    value = given.get(name)
    values = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return (_folded(one) for one in values if isinstance(one, Mapping))


def _name_in(given: Fields, *names: str) -> str | None:
    for name in names:
        if line := _line(given, name):
            return line
        for one in _listed(given, name):
            if line := _line(one, "name"):
                return line
    return None


def _line(given: Fields, *names: str) -> str | None:
    lines = (one_line(text[: 2 * _LONGEST_LINE]) for name in names if (text := _text(given, name)))
    return next((line for line in lines if 0 < len(line) <= _LONGEST_LINE), None)


def _text(given: Fields, name: str) -> str | None:
    value = given.get(name)
    return value if isinstance(value, str) and value.strip() else None


def _folded(item: Mapping[str, Any]) -> Fields:
    return {str(name).casefold(): value for name, value in item.items()}
