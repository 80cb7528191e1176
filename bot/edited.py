"""A rendition as an editor left it: new texts, measured again, with the marks that still have their words."""

from dataclasses import replace

from bot.channels.base import Channel
from bot.model.edition import Rendition
from bot.model.message import Entity, Part
from bot.text.utf16 import utf16_length


def edited(made: Rendition, texts: list[str], channel: Channel, kind: str) -> Rendition:
    """Give the rendition with these texts as its parts; raises DoesNotFit if one is too long.

    Bold words and links stay on words that still stand in the text. What is costed is the new text.
    """
    parts = tuple(
        _part(_original(made, text, number), number, len(texts), text)
        for number, text in enumerate(texts, start=1)
    )
    for part in parts:
        channel.check(part)
    if kind == "x":
        from bot.rendering.x import cost
        from bot.text.weight import weight

        weights = tuple(weight(part.text) for part in parts)
        return replace(made, parts=parts, weights=weights, cost=cost([part.text for part in parts]))
    return replace(made, parts=parts, weights=tuple(utf16_length(part.text) for part in parts))


def _original(made: Rendition, text: str, number: int) -> Part:
    """Give the part that a text came from: the same text, else the one in its place."""
    same = (part for part in made.parts if part.text.strip() == text)
    return next(same, made.parts[min(number, len(made.parts)) - 1])


def _part(old: Part, number: int, of: int, text: str) -> Part:
    if old.text.strip() == text:
        return replace(old, number=number, of=of)
    entities = tuple(found for entity in old.entities if (found := _moved(entity, old.text, text)))
    return replace(old, number=number, of=of, text=text, entities=entities)


def _moved(entity: Entity, old: str, new: str) -> Entity | None:
    """Give the entity where its words stand in the new text, or None if they are gone."""
    units = old.encode("utf-16-le")
    words = units[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le")
    before, found, _ = new.partition(words)
    return replace(entity, offset=utf16_length(before)) if found else None
