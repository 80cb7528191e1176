"""A story that is told once more says so, in the target's language."""

from dataclasses import replace

import pytest

from bot.model.edition import Brief
from bot.rendering.telegram import render_telegram
from bot.rendering.x import render_x
from bot.text.weight import POST_WEIGHT
from tests.rendering.social_briefs import ENV, HARBOUR, article, brief

HEADLINE = "Port Amsel harbour reopens after closure"


def update(of: Brief) -> Brief:
    """The same brief for readers who were told an older version."""
    return replace(of, stories=tuple(replace(story, update=True) for story in of.stories))


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "Updated"), ("de-AT", "Aktualisiert"), ("sw", "Imesasishwa"), ("fi", "Updated")],
)
def test_the_headline_is_marked_in_the_targets_language(language: str, word: str) -> None:
    """On X in a thread and in one post, on Telegram in a post and in the whole text; other words stay."""
    page = article(*HARBOUR)
    for style, template in (("thread", "x/thread"), ("post", "x/post")):
        plain = render_x(brief(page, style, template, language), ENV)
        marked = render_x(update(brief(page, style, template, language)), ENV)
        assert marked.parts[0].text.startswith(f"{word}: {HEADLINE}\n")
        assert plain.parts[0].text.startswith(f"{HEADLINE}\n")
    for template in ("telegram/post", "telegram/full"):
        plain = render_telegram(brief(page, None, template, language), ENV)
        marked = render_telegram(update(brief(page, None, template, language)), ENV)
        assert marked.parts[0].text == f"{word}: {plain.parts[0].text}"
        bold = marked.parts[0].entities[0]
        assert (bold.type, bold.length) == ("bold", len(f"{word}: {HEADLINE}"))


def test_the_mark_is_weighed_with_the_rest() -> None:
    """What fits without it and not with it is left out, never cut."""
    sentence = "It said so. " * 16 + "It did."
    page = article(sentence, headline="H" * 50)
    made = render_x(update(brief(page, "post", "x/post")), ENV)
    assert all(weight <= POST_WEIGHT for weight in made.weights)
