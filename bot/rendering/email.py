"""The email digest: one edition as a subject, an HTML page, a text page and a preheader."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jinja2.sandbox import SandboxedEnvironment

from bot.model.edition import Brief, Rendition
from bot.model.errors import DoesNotFit, TemplateError
from bot.model.message import Part
from bot.rendering.digest_story import DigestStory, digest_story, left_out, plain, web_link
from bot.rendering.environment import render, render_string
from bot.rendering.keylines import key_lines, lead
from bot.rendering.locales import locale_of
from bot.rendering.mail_headers import one_line
from bot.rendering.marks import UNSUBSCRIBE_MARK
from bot.rendering.mjml_html import html_of

DEFAULT_SUBJECT = "{{ lead.headline }} · {{ date }}"
# Gmail clips a mail's HTML past 102 KB and hides the unsubscribe link with it.
HTML_LIMIT = 100_000
# What a recipient's own link may be longer than the mark that stands for it.
LINK_ROOM = 400
# An inbox shows about 100 characters; a longer fact is no preview of anything.
PREHEADER_LIMIT = 400


@dataclass(frozen=True, slots=True)
class Group:
    """The stories of one section, in the order chosen; `section` is None where a page named none."""

    section: str | None
    stories: tuple[DigestStory, ...]


def render_email(brief: Brief, env: SandboxedEnvironment) -> Rendition:
    """Render the digest with as many of its stories as fit a mail; what is left out is said in `dropped`.

    The weight is the bytes of HTML. Raises TemplateError if a template or the subject fails or no
    unsubscribe link is printed, DoesNotFit if not even the first story fits.
    """
    if not brief.stories:
        raise DoesNotFit(f"{brief.publication}: a digest needs at least one story")
    stories = [digest_story(story, brief.language) for story in brief.stories]
    values = _values(brief, stories)
    subject = one_line(
        render_string(env, brief.subject or DEFAULT_SUBJECT, values, f"subject of {brief.publication}")
    )
    if not subject:
        raise TemplateError(f"subject of {brief.publication}: {brief.subject!r} gives an empty subject")
    values["subject"] = subject
    count, html = _fitting(brief, env, values, stories)
    text = _tidy(render(env, f"{brief.template}.txt.j2", values | _shown(stories, count)))
    for name, printed in ((f"{brief.template}.mjml.j2", html), (f"{brief.template}.txt.j2", text)):
        if UNSUBSCRIBE_MARK not in printed:
            raise TemplateError(
                f"template {name} prints no unsubscribe link, and mailboxes refuse such a mail; "
                "print {{ unsubscribe_url }}"
            )
    part = Part(1, 1, text=text, subject=subject, html=html, preheader=str(values["preheader"]))
    dropped = [
        f'"{story.headline}" is left out: with it the mail would pass {HTML_LIMIT:,} bytes of HTML'
        for story in stories[count:]
    ]
    return Rendition(
        parts=(part,),
        language=brief.language,
        weights=(len(html.encode()),),
        dropped=(*(note for story in brief.stories[:count] for note in left_out(story)), *dropped),
        sample=any(story.article.sample for story in brief.stories),
    )


def _values(brief: Brief, stories: Sequence[DigestStory]) -> dict[str, object]:
    """What every template of a digest may print; the stories themselves come with `_shown`."""
    from babel.dates import format_date

    locale = locale_of(brief.language)
    return {
        "lead": stories[0],
        "date": format_date(brief.date, "long", locale=locale),
        "weekday_date": format_date(brief.date, "full", locale=locale),
        "day": brief.date,
        "publication": plain(brief.publication),
        "newsroom": plain(brief.newsroom),
        "language": plain(brief.language),
        "direction": locale.text_direction,
        "preheader": _preheader(brief),
        "postal_address": ", ".join(
            plain(line) for line in (brief.postal_address or "").splitlines() if plain(line)
        ),
        "site": web_link(brief.site),
        "sample": any(story.article.sample for story in brief.stories),
        "unsubscribe_url": UNSUBSCRIBE_MARK,
    }


def _shown(stories: Sequence[DigestStory], count: int) -> dict[str, object]:
    """The first `count` stories: the lead apart, the others by section; `more` is how many are left out."""
    sections: dict[str | None, list[DigestStory]] = {}
    for story in stories[1:count]:
        sections.setdefault(story.section, []).append(story)
    groups = [Group(section, tuple(members)) for section, members in sections.items()]
    return {"stories": tuple(stories[:count]), "groups": groups, "more": len(stories) - count}


def _tidy(text: str) -> str:
    """Take out what a template's own lines leave behind: trailing blanks and more than two empty lines."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{4,}", "\n\n\n", lines) + "\n"


def _preheader(brief: Brief) -> str:
    """The first story's next fact, else its lead; the headline already stands in the subject."""
    article = brief.stories[0].article
    for fact in (*key_lines(article, limit=1), lead(article)):
        if fact != article.headline and len(fact) <= PREHEADER_LIMIT:
            return plain(fact)
    return ""


def _fitting(
    brief: Brief, env: SandboxedEnvironment, values: dict[str, object], stories: Sequence[DigestStory]
) -> tuple[int, str]:
    """Return how many stories fit, counted from the first, and the HTML with them."""

    def page(count: int) -> tuple[int, str]:
        html = html_of(env, f"{brief.template}.mjml.j2", values | _shown(stories, count))
        return len(html.encode()) + html.count(UNSUBSCRIBE_MARK) * LINK_ROOM, html

    size, html = page(len(stories))
    if size <= HTML_LIMIT:
        return len(stories), html
    fits, too_many = 0, len(stories)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        size, tried = page(middle)
        if size <= HTML_LIMIT:
            fits, html = middle, tried
        else:
            too_many = middle
    if fits == 0:
        raise DoesNotFit(
            f'the digest with "{stories[0].headline[:80]}" alone has {page(1)[0]:,} bytes of HTML, '
            f"the limit is {HTML_LIMIT:,}: shorten its standfirst or the template"
        )
    return fits, html
