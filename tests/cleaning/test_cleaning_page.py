"""Scraped pages: what is text, what is furniture, and which fields a page states."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.cleaning.page import MOST_LETTERS, MOST_LINES, clean_page
from bot.model.article import Article, Block
from bot.model.errors import PageRefused
from tests.cleaning.pages import HEADLINE, PARAGRAPHS, TEXT, page

LAGOS = ZoneInfo("Africa/Lagos")


def cleaned(text: str) -> Article:
    return clean_page(text, LAGOS).article


def roles(text: str) -> dict[str, str]:
    return {line.text: line.role for line in clean_page(text).lines}


def test_a_plain_page_is_its_headline_and_its_paragraphs() -> None:
    """The simplest page needs no rule."""
    found = cleaned(page(HEADLINE))
    assert found == Article(HEADLINE, tuple(Block("paragraph", text) for text in PARAGRAPHS), language="en")


def test_a_news_flash_of_short_sentences_is_a_page_too() -> None:
    """The first word of great news is short."""
    found = cleaned(
        "World\n\nQuay of Aldmoor opens\n\nThe new quay is open.\n\nMore follows soon.\n\nX whatsapp"
    )
    assert (found.headline, found.section) == ("Quay of Aldmoor opens", "World")
    assert found.paragraphs == ("The new quay is open.", "More follows soon.")


MENU = ("Aldmoor Post", "Home", "World", "Business", "Sport")


@pytest.mark.parametrize(
    "above",
    [
        (*MENU, f"Home / Business / {HEADLINE}", "Business", HEADLINE),
        ("Connect with us", "Business", HEADLINE, "Published", "on", HEADLINE),
        (*MENU, "Hi, what are you looking for?", "Business", HEADLINE, "Share on Facebook", "Pin It"),
        (f"Aldmoor Post > Business > {HEADLINE}", HEADLINE, "4 Min Read", "Facebook Twitter"),
    ],
    ids=["menu and breadcrumb", "headline twice", "menu and search", "breadcrumb alone"],
)
def test_headline_and_section_are_found_below_menus(above: tuple[str, ...]) -> None:
    """A site's menu is neither headline nor section."""
    found = cleaned(page(*above))
    assert (found.headline, found.section) == (HEADLINE, "Business")
    assert found.paragraphs == tuple(PARAGRAPHS)


def test_the_last_entry_of_a_menu_is_no_section() -> None:
    """Where nothing says which of the sections it is, none is invented."""
    assert cleaned(page(*MENU, HEADLINE)).section is None


@pytest.mark.parametrize(
    "line",
    [
        "READ ALSO :Old crane of Aldmoor sold for scrap",
        "LESEN SIE AUCH: Alter Kran verkauft",
        "Lea también: La grúa vieja",
        "Baca juga: Derek tua dijual",
        "Advertisement",
        "Anzeige",
        "Foto: Ada Obi",
        "The new quay seen from the lighthouse. (Photo: Ada Obi)",
        "Share on Facebook",
        "3 min read",
        "1,204 views",
        "Sign up to our newsletter for the news of the day",
        "We use cookies to improve your visit, by using the site you agree.",
        "***",
        "42",
        PARAGRAPHS[0],
        "who runs the board. “We waited for the cranes",
    ],
)
def test_furniture_between_paragraphs_is_dropped_with_a_reason(line: str) -> None:
    """Pointers, adverts, credits, counters and repetitions are no text."""
    middle = "\n\n".join([*PARAGRAPHS[:3], line, *PARAGRAPHS[3:]])
    assert cleaned(page(HEADLINE, text=middle)).paragraphs == tuple(PARAGRAPHS)


@pytest.mark.parametrize(
    "sentence",
    [
        "More than 300 people came to see it.",
        "Read the small print, the mayor said.",
        "“No.”",
        "Photos show the quay empty on its first morning, with one gull on the crane.",
        "Published accounts of the building differ.",
        "Related trades in the town hope for work, the chamber of commerce said on Friday.",
        "Comments by the mayor angered the crews, who had asked for a lane since May.",
        "The board says that cookies and tea will be served to all who come to the opening in spring.",
        "About 200 boats a year call at the port.",
        "Share prices of the two firms did not move.",
    ],
)
def test_sentences_that_begin_like_furniture_are_kept(sentence: str) -> None:
    """A rule must not cost a sentence of the story."""
    middle = "\n\n".join([*PARAGRAPHS[:3], sentence, *PARAGRAPHS[3:]])
    assert sentence in cleaned(page(HEADLINE, text=middle)).paragraphs


def test_the_titles_in_a_box_of_other_stories_are_dropped() -> None:
    """Nobody else's headline becomes a sub-heading of this story."""
    box = ["Related Articles", "Crane sold for scrap in Aldmoor", "Ferry runs again", "Ice in the sound"]
    middle = "\n\n".join([*PARAGRAPHS[:3], *box, *PARAGRAPHS[3:]])
    found = cleaned(page(HEADLINE, text=middle))
    assert found.paragraphs == tuple(PARAGRAPHS)
    assert not {"Crane sold for scrap in Aldmoor", "Ferry runs again"} & {block.text for block in found.body}


def test_readers_comments_are_no_text() -> None:
    """What stands below the comment form is not the newsroom's, however long its sentences."""
    comment = "I was there and I can say that the quay was cold, wet and full of people who shouted a lot."
    found = cleaned(page(HEADLINE, below=("Leave a Reply", "Harbour cat, 3 days ago", comment)))
    assert found.paragraphs == tuple(PARAGRAPHS)


def test_sub_headings_stand_above_the_text_that_follows() -> None:
    """With or without a blank line below, and as a question."""
    text = (
        f"{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}\n\nA long wait\n{PARAGRAPHS[2]}\n\nWho pays\n\n{PARAGRAPHS[3]}"
    )
    kinds = [(b.kind, b.text) for b in cleaned(page(HEADLINE, text=text)).body if b.kind != "paragraph"]
    assert kinds == [("subhead", "A long wait"), ("subhead", "Who pays")]


def test_a_list_in_the_text_is_one_block_with_an_item_a_line() -> None:
    """Bullets are marks, not words."""
    listed = "The board decided:\n• a second crane\n• a lane for fishing boats"
    text = f"{PARAGRAPHS[0]}\n\n{listed}\n\n{PARAGRAPHS[1]}"
    body = cleaned(page(HEADLINE, text=text)).body
    assert Block("list", "a second crane\na lane for fishing boats") in body
    assert body[1] == Block("paragraph", "The board decided:")


@pytest.mark.parametrize(
    ("lines", "authors", "published"),
    [
        (("By Ada Obi",), ("Ada Obi",), None),
        (("By", "Ada Obi"), ("Ada Obi",), None),
        (("By Ada Obi and Li Wei",), ("Ada Obi", "Li Wei"), None),
        (("Von Jörg van der Berg",), ("Jörg van der Berg",), None),
        (("By Admin",), (), None),
        (("Staff Reports",), (), None),
        (("admin 6 days ago 0 196 Views 6 min read",), (), None),
        (("Ada Obi 6 days ago 0 196 Views 6 min read",), ("Ada Obi",), None),
        (("Ada Obi - Nov 19, 2026, 10:31 pm",), ("Ada Obi",), "2026-11-19T22:31:00+01:00"),
        (("Ada Obi", "20 November 2026"), ("Ada Obi",), "2026-11-20T00:00:00+01:00"),
        (("Posted on March 3, 2026 by Admin",), (), "2026-03-03T00:00:00+01:00"),
        (
            ("Published", "on", "November 20, 2026", "By", "Ada Obi"),
            ("Ada Obi",),
            "2026-11-20T00:00:00+01:00",
        ),
        (("Published", "6 days ago", "on", "06/01/2026"), (), None),
        (("Updated 20 November 2026",), (), None),
        (("Last updated", "20 November 2026"), (), None),
        (("The quay on 20 November 2026. (Photo: Ada Obi)",), (), None),
    ],
)
def test_byline_and_date_are_those_that_the_page_states(
    lines: tuple[str, ...], authors: tuple[str, ...], published: str | None
) -> None:
    """An age, a date of change and a date that may be two days are no date; "Admin" is nobody."""
    found = cleaned(page(HEADLINE, *lines))
    assert found.authors == authors
    assert found.published == (datetime.fromisoformat(published) if published else None)
    assert found.paragraphs == tuple(PARAGRAPHS)


def test_a_date_in_the_text_is_not_that_of_publishing() -> None:
    """Stories speak of many days."""
    text = (
        "Work on the quay began on 3 March 2025 and was to end in July of this year, the board said.\n\n"
        + TEXT
    )
    assert cleaned(page(HEADLINE, text=text)).published is None


def test_a_sentence_between_headline_and_byline_is_the_standfirst() -> None:
    """It is told once: not again as the first paragraph."""
    deck = "Two freighters at once, and no more queues in the sound: what the new quay means for the town."
    found = cleaned(page(HEADLINE, deck, "By Ada Obi"))
    assert found.standfirst == deck
    assert found.paragraphs == tuple(PARAGRAPHS)


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("© 2018- 2026 Aldmoor Post Limited. All Rights Reserved.", "Aldmoor Post Limited"),
        ("Copyright © 2026 Aldmoor Post Media Ltd", "Aldmoor Post Media Ltd"),
        ("© Aldmoor Post 2017-2026. Reproduction needs our consent.", "Aldmoor Post"),
        ("© 2026 - Aldmoor Post. Alle Rechte vorbehalten.", "Aldmoor Post"),
        ("© 2026. All Rights Reserved.", None),
    ],
)
def test_the_publisher_is_whom_the_copyright_line_names(line: str, publisher: str | None) -> None:
    """Years and phrases are no name."""
    found = cleaned(page(HEADLINE, below=(line, "X whatsapp")))
    assert found.publisher == publisher
    assert found.paragraphs == tuple(PARAGRAPHS)


def test_a_picture_s_copyright_is_no_publisher() -> None:
    """An agency's mark under a photo says who took it."""
    found = cleaned(page(HEADLINE, "© Ada Obi/Bay Pictures 2026"))
    assert found.publisher is None


@pytest.mark.parametrize(
    "headline",
    [
        "Quay <script>alert(1)</script> opens {{ config }} at last",
        "رصيف جديد في ألدمور يفتح بعد أربعة أشهر",
        "🚢 Aldmoor’s quay opens 👩‍👩‍👧 at last",
        "アルドムーア港の新しい埠頭が四か月遅れで開業",
        "Does Aldmoor need a new quay, and who will pay for all of it in the end?",
        "x" * 60 + " of Aldmoor opens at last",
    ],
    ids=["markup", "right to left", "emoji", "Japanese", "question", "long word"],
)
def test_a_headline_is_kept_as_it_is_written(headline: str) -> None:
    """Markup in it is text; scripts and emoji are whole."""
    assert cleaned(page("World", headline, "Share on Facebook")).headline == headline


def test_a_page_says_the_same_whatever_its_line_ends_and_blanks() -> None:
    """CRLF, CR, no-break spaces and controls change nothing that is said."""
    plain = page("World", HEADLINE, below=("© 2026 Aldmoor Post. All Rights Reserved.",))
    for odd in (
        plain.replace("\n", "\r\n"),
        plain.replace("\n", "\r"),
        plain.replace(" ", "\u00a0 "),
        plain.replace("e", "e\x00\x1b"),
        "\ufeff" + plain.replace("quay", "qu\u200bay"),
    ):
        assert cleaned(odd) == cleaned(plain)


def test_text_is_composed_and_mended() -> None:
    """NFC, and UTF-8 that was once read as Latin-1 is mended."""
    found = cleaned(
        page(
            HEADLINE,
            text=TEXT + "\n\nThe cafe\u0301 by the quay â€œLaternaâ€\x9d will open again in May, it said.",
        )
    )
    assert found.paragraphs[-1] == "The café by the quay “Laterna” will open again in May, it said."


def test_a_word_of_three_thousand_letters_is_text_like_any_other() -> None:
    """It is the renderers' to refuse."""
    word = "quay" * 750
    assert (
        cleaned(page(HEADLINE, text=f"{TEXT}\n\n{word} was written on the wall."))
        .paragraphs[-1]
        .startswith(word)
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("\u00a0\n \n", "empty"),
        (
            "Home\nWorld\nSport\nConnect with us\n© 2026 Aldmoor Post. All Rights Reserved.\nX whatsapp",
            "no running text",
        ),
        ("x" * (MOST_LETTERS + 1), "letters"),
        ("x\n" * (MOST_LINES + 1), "lines"),
    ],
    ids=["nothing", "blanks", "all furniture", "too many letters", "too many lines"],
)
def test_a_page_without_a_text_is_refused_in_words(text: str, why: str) -> None:
    """What cannot be an article says so."""
    with pytest.raises(PageRefused, match=why):
        clean_page(text)


def test_the_marker_line_makes_a_sample_and_is_not_printed() -> None:
    """Shipped pages must never reach a live account."""
    found = cleaned(page("World", HEADLINE, "Broadsheet sample page, not for publication"))
    assert found.sample
    assert found.paragraphs == tuple(PARAGRAPHS)


def test_each_line_tells_what_it_was_taken_for() -> None:
    """`bot clean --why` prints these."""
    found = roles(page("Connect with us", "World", HEADLINE, "By Ada Obi", below=("X whatsapp",)))
    assert found["Connect with us"] == "label"
    assert found["World"] == "section"
    assert found[HEADLINE] == "headline"
    assert found["By Ada Obi"] == "byline"
    assert found["X whatsapp"] == "share"
    assert re.search("paragraph", found[PARAGRAPHS[0]])
