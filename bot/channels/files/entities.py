"""Text with Telegram entities as HTML; pure."""

import html
from collections.abc import Iterable

from bot.model.message import Entity, Part

TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}


def marked_html(part: Part) -> str:
    """The part's text as escaped HTML with its entities as tags and its link as a link.

    Offsets are UTF-16 units. Entities that overlap without nesting are closed and opened again, as clients
    show them. An entity without a tag here shows as plain text.
    """
    units = part.text.encode("utf-16-le")
    entities = [entity for entity in part.entities if entity.type in TAGS or entity.url]
    if not entities and part.link and part.link in part.text:
        start = len(part.text[: part.text.index(part.link)].encode("utf-16-le")) // 2
        entities = [Entity("text_link", start, len(part.link.encode("utf-16-le")) // 2, url=part.link)]
    cuts = sorted({0, len(units) // 2, *_edges(entities)})
    out: list[str] = []
    opened: list[Entity] = []
    for cut, following in zip(cuts, [*cuts[1:], None], strict=True):
        wanted = _covering(entities, cut) if following is not None else []
        shared = 0
        while shared < min(len(opened), len(wanted)) and opened[shared] is wanted[shared]:
            shared += 1
        out += [f"</{_tag(entity)}>" for entity in reversed(opened[shared:])]
        out += [_opening(entity) for entity in wanted[shared:]]
        opened = wanted
        if following is not None:
            out.append(html.escape(units[2 * cut : 2 * following].decode("utf-16-le", "replace")))
    return "".join(out)


def _edges(entities: Iterable[Entity]) -> Iterable[int]:
    for entity in entities:
        yield entity.offset
        yield entity.offset + entity.length


def _covering(entities: Iterable[Entity], cut: int) -> list[Entity]:
    """The entities around a place, the widest outside."""
    around = [entity for entity in entities if entity.offset <= cut < entity.offset + entity.length]
    return sorted(around, key=lambda entity: (entity.offset, -entity.length))


def _tag(entity: Entity) -> str:
    return TAGS.get(entity.type, "a")


def _opening(entity: Entity) -> str:
    if _tag(entity) != "a":
        return f"<{_tag(entity)}>"
    safe = entity.url if entity.url and entity.url.startswith(("https://", "http://", "mailto:")) else "#"
    return f'<a href="{html.escape(safe)}" rel="noopener">'
