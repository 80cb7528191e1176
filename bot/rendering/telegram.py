"""A story on Telegram: text and entities, so that Telegram has no markup to misread."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from jinja2.sandbox import SandboxedEnvironment

from bot.model.edition import Brief, Rendition
from bot.model.errors import DoesNotFit, TemplateError
from bot.model.message import Entity, Part
from bot.rendering.environment import render
from bot.rendering.keylines import as_posted, key_lines, lead
from bot.text.printable import printable
from bot.text.split import split
from bot.text.utf16 import joined, units, utf16_length

# https://core.telegram.org/bots/api#sendmessage; counted in UTF-16 units, never less than Telegram counts
MESSAGE_UNITS = 4096
# https://core.telegram.org/api/entities: more are dropped without a word
MESSAGE_ENTITIES = 100
# More messages in a row than this are a flood in readers' chats, whatever a page holds.
MOST_MESSAGES = 10
_TAGS = {"a", "b", "blockquote", "br", "code", "em", "i", "li", "ol", "p", "pre", "s", "strong", "u", "ul"}


def render_telegram(brief: Brief, env: SandboxedEnvironment) -> Rendition:
    """The brief's one story through its template, in as many messages as it takes.

    Weights are UTF-16 units of text. `Part.link` is what the preview shows: the story, in the part that links
    it. Raises DoesNotFit if there is not exactly one story, if it takes more than ten messages or a word is
    longer than a message, TemplateError if the template fails or prints nothing.
    """
    if len(brief.stories) != 1:
        raise DoesNotFit(
            f"a Telegram edition takes one story, this one has {len(brief.stories)}: "
            "set `limit: 1` under `stories` in schedules.yaml"
        )
    story = brief.stories[0]
    article = as_posted(story.article)
    begun = lead(article)
    values = {
        "headline": " ".join(article.headline.split()),
        "lead": begun if begun != article.headline else "",
        "key_lines": key_lines(article),
        "link": story.link,
        "updated": story.update,
        "article": article,
        "publication": brief.publication,
        "newsroom": brief.newsroom,
        "language": brief.language,
        "date": brief.date,
    }
    text, entities = formatted(render(env, f"{brief.template}.html.j2", values))
    if not text:
        raise TemplateError(f"template {brief.template}.html.j2 prints nothing")
    needed = -(-utf16_length(text) // MESSAGE_UNITS)
    if needed > MOST_MESSAGES:
        raise DoesNotFit(
            f"“{values['headline']}” takes {needed} messages as {brief.template} writes it, at most "
            f"{MOST_MESSAGES} go out: use telegram/post"
        )
    parts = _parts(text, entities, story.link, article.language)
    return Rendition(
        parts,
        language=brief.language,
        weights=tuple(utf16_length(part.text) for part in parts),
        dropped=tuple(_notes(parts, story.link)),
        sample=article.sample,
    )


def formatted(html: str) -> tuple[str, tuple[Entity, ...]]:
    """HTML as Telegram's text and entities: unknown tags and unsafe links go, their words stay."""
    import nh3
    import sulguk

    clean = nh3.clean(
        printable(html), tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https"}, link_rel=None
    )
    result = sulguk.transform_html(clean)
    text = result.text.rstrip()
    unit_text = units(text)
    entities = []
    for found in result.entities:
        start = int(found["offset"])
        covered = unit_text[start : start + int(found["length"])]
        start += len(covered) - len(covered.lstrip())
        if covered.strip():  # Telegram takes no entity that is all space
            entities.append(
                Entity(
                    str(found["type"]), start, len(covered.strip()), found.get("url"), found.get("language")
                )
            )
    return text, tuple(entities)


def _parts(text: str, entities: Sequence[Entity], link: str | None, language: str | None) -> tuple[Part, ...]:
    """The text in messages, each with its own entities."""
    ahead = [0, *accumulate(1 + (character > "\uffff") for character in text)]

    def fits(start: int, end: int) -> bool:
        return (
            ahead[end] - ahead[start] <= MESSAGE_UNITS
            and len(_within(entities, ahead[start], ahead[end])) <= MESSAGE_ENTITIES
        )

    linked = [_code_points(text, entity) for entity in entities if entity.type == "text_link"]
    pieces = split(text, fits, keep=linked, language=language)
    cut = [(text[start:end], _within(entities, ahead[start], ahead[end])) for start, end in pieces]
    return tuple(
        Part(
            number, len(cut), said, found, link=link if any(entity.url == link for entity in found) else None
        )
        for number, (said, found) in enumerate(cut, 1)
    )


def _within(entities: Sequence[Entity], start: int, end: int) -> tuple[Entity, ...]:
    """The entities of a piece from unit `start` to unit `end`, counted from its own beginning."""
    return tuple(
        replace(entity, offset=first - start, length=last - first)
        for entity in entities
        if (first := max(entity.offset, start)) < (last := min(entity.offset + entity.length, end))
    )


def _code_points(text: str, entity: Entity) -> tuple[int, int]:
    unit_text = units(text)
    start = len(joined(unit_text[: entity.offset]))
    return start, start + len(joined(unit_text[entity.offset : entity.offset + entity.length]))


def _notes(parts: Sequence[Part], link: str | None) -> list[str]:
    notes = ["no link: the story has none"] if link is None else []
    if len(parts) > 1:
        notes.append(
            f"{len(parts)} messages: one holds {MESSAGE_UNITS} UTF-16 units and {MESSAGE_ENTITIES} formats"
        )
    return notes
