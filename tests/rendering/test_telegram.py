"""A story on Telegram as text and entities: what readers see, and what Telegram takes."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.article import Article, Block
from bot.model.edition import Rendition
from bot.model.errors import DoesNotFit, TemplateError
from bot.model.message import Entity, Part
from bot.rendering.environment import environment
from bot.rendering.telegram import formatted, render_telegram
from bot.text.utf16 import joined, units, utf16_length
from tests.rendering.social_briefs import ENV, HARBOUR, TEMPLATES, URL, article, brief


def post(of: Article, template: str = "telegram/post", language: str = "en") -> Rendition:
    return render_telegram(brief(of, None, template, language), ENV)


def marked(part: Part) -> list[tuple[str, str]]:
    """What each entity covers, by Telegram's own counting."""
    unit_text = units(part.text)
    return [(e.type, joined(unit_text[e.offset : e.offset + e.length])) for e in part.entities]


def test_a_post_is_headline_lead_key_lines_and_link() -> None:
    """Headline bold, the lead, two bullets, "Read the story"; the preview is the article's."""
    rendition = post(article(*HARBOUR))
    (part,) = rendition.parts
    assert part.text == "\n\n".join(
        [
            "Port Amsel harbour reopens after closure",
            HARBOUR[0],
            f"• {HARBOUR[2]}\n• {HARBOUR[5]}",
            "Read the story",
        ]
    )
    assert marked(part) == [
        ("bold", "Port Amsel harbour reopens after closure"),
        ("text_link", "Read the story"),
    ]
    assert part.entities[1].url == URL
    assert part.link == URL
    assert rendition.weights == (utf16_length(part.text),)
    assert rendition.cost is None


@pytest.mark.parametrize(
    ("language", "words"), [("de-AT", "Zum Artikel"), ("ar", "اقرأ الخبر"), ("xx", "Read the story")]
)
def test_the_link_speaks_the_reader_s_language(language: str, words: str) -> None:
    """In a language that nobody has written it for, English."""
    assert marked(post(article(*HARBOUR), language=language).parts[0])[-1] == ("text_link", words)


@pytest.mark.parametrize(
    "headline",
    [
        "{{ 7 * 7 }} {% raw %} ${x}",
        "<b>Bold</b> & <script>alert(1)</script> &amp; &nbsp;",
        "أعيد فتح مرفأ بورت أمسل",
        "Harbour 👨‍👩‍👧‍👦 opens 🇳🇬 today 👍🏽",
        "*stars* _and_ [brackets](https://example.com)",
    ],
)
def test_a_headline_is_literal_text(headline: str) -> None:
    """Markup, template syntax and emoji in a headline are words; the entities stand where they should."""
    part = post(article(*HARBOUR, headline=headline)).parts[0]
    assert part.text.startswith(headline + "\n\n")
    assert marked(part) == [("bold", headline), ("text_link", "Read the story")]


def test_a_post_bears_the_headline_written_for_social_networks() -> None:
    """Where the newsroom wrote one."""
    (part,) = render_telegram(
        brief(article(*HARBOUR, social_title="Ships are back in Port Amsel"), None, "telegram/post"), ENV
    ).parts
    assert part.text.startswith("Ships are back in Port Amsel\n")
    assert "Port Amsel harbour reopens" not in part.text


def test_a_story_without_a_link_has_none() -> None:
    """No link is invented, and the editor is told."""
    rendition = post(article(*HARBOUR, url=None))
    assert rendition.parts[0].text.endswith(HARBOUR[5])
    assert rendition.parts[0].link is None
    assert rendition.dropped == ("no link: the story has none",)


def test_a_bare_headline_is_a_post() -> None:
    """A page without a body still has its headline and its link."""
    assert post(article()).parts[0].text == "Port Amsel harbour reopens after closure\n\nRead the story"


def test_a_standfirst_that_is_the_headline_is_not_said_twice() -> None:
    """Some pages repeat it."""
    page = article(standfirst="Port Amsel harbour reopens after closure")
    assert post(page).parts[0].text == "Port Amsel harbour reopens after closure\n\nRead the story"


def test_a_long_story_is_split_between_paragraphs() -> None:
    """Every message fits; the paragraphs are whole and in order; the preview stands with the link."""
    paragraphs = [f"{number}. " + HARBOUR[2] + " " + HARBOUR[5] for number in range(60)]
    rendition = post(article(*paragraphs), "telegram/full")
    assert len(rendition.parts) == 4
    assert all(units <= 4096 for units in rendition.weights)
    blocks = [block for part in rendition.parts for block in part.text.split("\n\n")]
    assert blocks == ["Port Amsel harbour reopens after closure", *paragraphs, "Read the story"]
    assert [part.link for part in rendition.parts] == [None, None, None, URL]
    assert [(part.number, part.of) for part in rendition.parts] == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_the_whole_story_keeps_its_shape() -> None:
    """Sub-headings bold above their paragraph, quotes as quotes, lists as bullets."""
    page = Article(
        "Harbour reopens",
        (
            Block("paragraph", "Ships are back."),
            Block("subhead", "Who pays"),
            Block("paragraph", "Nobody knows."),
            Block("quote", "It is good."),
            Block("list", "Ferries\nTugs"),
            Block("subhead", "Last"),
        ),
        standfirst="After a winter.",
        url=URL,
    )
    (part,) = post(page, "telegram/full").parts
    assert part.text == (
        "Harbour reopens\n\nAfter a winter.\n\nShips are back.\n\nWho pays\nNobody knows.\n\nIt is good.\n\n"
        "• Ferries\n• Tugs\n\nLast\n\nRead the story"
    )
    assert marked(part) == [
        ("bold", "Harbour reopens"),
        ("italic", "After a winter."),
        ("bold", "Who pays"),
        ("blockquote", "It is good."),
        ("bold", "Last"),
        ("text_link", "Read the story"),
    ]


def test_no_message_has_more_than_a_hundred_entities() -> None:
    """Telegram drops what comes after."""
    page = article(*[text for number in range(130) for text in (f"# Part {number}", "All quiet.")])
    rendition = post(page, "telegram/full")
    assert [len(part.entities) for part in rendition.parts][:1] == [100]
    assert all(len(part.entities) <= 100 for part in rendition.parts)
    assert sum(len(part.entities) for part in rendition.parts) == 132


def test_a_story_of_too_many_messages_is_refused() -> None:
    """Nobody's chat is flooded by a page that holds a whole book."""
    with pytest.raises(DoesNotFit, match="takes 26 messages as telegram/full writes it, at most 10"):
        post(article(*["All quiet in the harbour. " * 400] * 10), "telegram/full")


def test_a_word_longer_than_a_message_is_refused() -> None:
    """Never cut inside a word; the error shows how it begins."""
    with pytest.raises(DoesNotFit, match="one word is too long for a message: “aaaa"):
        post(article("a" * 5000), "telegram/full")


def test_a_monstrous_word_that_fits_is_sent_whole() -> None:
    """3,000 letters are one word."""
    rendition = post(article("Short. " + "a" * 3000, "b" * 3000), "telegram/full")
    assert ["a" * 3000 in part.text for part in rendition.parts] == [True, False]


def test_unknown_tags_and_unsafe_links_go_and_their_words_stay() -> None:
    """A newsroom's template may say anything; Telegram is sent what it knows."""
    text, entities = formatted(
        '<h2>Title</h2><p onclick="x()">a <a href="javascript:x()">link</a></p><script>no</script>'
    )
    assert "Title" in text
    assert "no" not in text
    assert entities == ()


def test_offsets_count_utf16_units() -> None:
    """An emoji before a bold word is two units."""
    assert formatted("<p>👍 <b>yes</b></p>") == ("👍 yes", (Entity("bold", 3, 3),))


@pytest.mark.parametrize("stories", [0, 2])
def test_an_edition_for_telegram_has_one_story(stories: int) -> None:
    """Two stories are two posts."""
    one = brief(article(*HARBOUR), None, "telegram/post")
    with pytest.raises(DoesNotFit, match=f"this one has {stories}.*limit: 1"):
        render_telegram(replace(one, stories=one.stories * stories), ENV)


def test_a_template_that_prints_nothing_is_refused(tmp_path: Path) -> None:
    """An empty message is no post."""
    (tmp_path / "telegram").mkdir()
    (tmp_path / "telegram/post.html.j2").write_text("<p> </p>")
    with pytest.raises(TemplateError, match=r"telegram/post\.html\.j2 prints nothing"):
        render_telegram(brief(article(*HARBOUR), None, "telegram/post"), environment([tmp_path, TEMPLATES]))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text("aé. \nب👍🏽\u200d<&{1,", max_size=900), max_size=12), st.text(min_size=1, max_size=40)
)
def test_whatever_the_page_holds_the_post_fits(paragraphs: list[str], headline: str) -> None:
    """Units, entities and offsets are within Telegram's bounds, and no word is lost."""
    page = article(*paragraphs, headline=headline or "x")
    rendition = post(page, "telegram/full")
    for part, heavy in zip(rendition.parts, rendition.weights, strict=True):
        assert 0 < heavy == utf16_length(part.text) <= 4096
        assert part.text == part.text.strip()
        assert all(0 <= e.offset < e.offset + e.length <= heavy for e in part.entities)
    assert marked(rendition.parts[-1])[-1] == ("text_link", "Read the story")
