"""What an editor should know of a thread or post before it goes: what is left out, what X makes of it."""

from collections.abc import Iterator, Sequence

from bot.model.edition import Brief
from bot.rendering.passages import Page
from bot.rendering.thread import PlannedPart
from bot.rendering.x_link import is_linked
from bot.text.cues import can_judge
from bot.text.links import links, mentions


def notes(
    brief: Brief, page: Page, planned: Sequence[PlannedPart] | None, written: Sequence[str], link: str | None
) -> Iterator[str]:
    """Each note a sentence in plain words, the most important first."""
    if brief.style != "post" and not can_judge(page.language):
        yield f"one post instead of a thread: no list of leaning words for language {page.language!r}"
    elif brief.style != "post" and planned is None:
        yield "one post instead of a thread: the page does not give two parts that stand on their own"
    if link is None:
        yield "no link: the story has none"
    elif not is_linked(link):
        yield f"X makes no link of {link}: readers cannot follow it"
    for found in links(page.headline):
        yield f"X makes a link of {found.text} in the headline: it weighs 23 and is billed as a link"
    for handle in mentions(page.headline):
        yield f"X tells {handle} of the post: the headline names it"
    yield from _left_out(page, planned, written)


def _left_out(page: Page, planned: Sequence[PlannedPart] | None, written: Sequence[str]) -> Iterator[str]:
    told = "\n".join(written)
    for passage in page.passages:
        for sentence in passage.sentences:
            if links(sentence) or mentions(sentence):
                yield f'left out, X would link it: "{sentence}"'
    kept = sum(any(sentence in told for sentence in passage.sentences) for passage in page.passages)
    if kept < len(page.passages):
        yield f"{len(page.passages) - kept} of {len(page.passages)} paragraphs are left for the page"
    if planned and not planned[0].sentences:
        yield "the first part is the headline alone: with the first sentence it would be too heavy"
