"""What a line is by its shape and place: captions, boxes, teasers, the site's voice, bylines, dates."""

from datetime import UTC, datetime

import pytest

from bot.cleaning.dates import stated_moment
from bot.cleaning.page import clean_page
from bot.cleaning.people import byline_names
from bot.model.article import Article
from tests.cleaning.pages import HEADLINE, PARAGRAPHS, TEXT, page

FIRST, LAST = PARAGRAPHS[:3], PARAGRAPHS[3:]


def article(text: str) -> Article:
    return clean_page(text).article


def within(*lines: str) -> Article:
    """The article of a page with these lines between its paragraphs."""
    return article(page(HEADLINE, text="\n\n".join([*FIRST, *lines, *LAST])))


@pytest.mark.parametrize(
    "lines",
    [
        ("The quay on its first morning. Ada Obi/AFP",),
        ("The quay on its first morning, seen from the sea", "Ada Obi / Reuters"),
        ("quay_4711.jpg",),
        ("A gull on the new crane of the quay image",),
        ("The quay of Aldmoor seen from above", "The quay of Aldmoor seen from above Foto: Ada Obi"),
        ("12일 항구에서 새 부두가 문을 열고 있다. 연합뉴스",),
    ],
    ids=["agency behind it", "agency below", "file name", "description", "said twice", "Korean"],
)
def test_a_caption_is_known_by_its_credit_or_by_being_said_twice(lines: tuple[str, ...]) -> None:
    """A picture's words are no paragraph of the story."""
    assert [block.text for block in within(*lines).body] == PARAGRAPHS


@pytest.mark.parametrize(
    "line",
    [
        "Our newsletter brings you the news of the harbour every morning.",
        "Unser Newsletter bringt Ihnen jeden Morgen die Nachrichten aus dem Hafen.",
        "Nuestro boletín trae a su correo cada mañana las noticias del puerto.",
        "Notre infolettre vous apporte chaque matin les nouvelles du port.",
    ],
)
def test_what_the_site_says_of_itself_is_no_news(line: str) -> None:
    """ "We" to "you" about a newsletter, an app, an account: in any of the languages."""
    assert line not in within(line).paragraphs


def test_a_speaker_may_say_what_a_site_says() -> None:
    """In a quotation somebody else speaks."""
    said = "“Our newsletter brings you the tides, and your boat comes home,” said Ines Dahl of the board."
    assert said in within(said).paragraphs


def test_a_title_with_its_age_below_is_another_story() -> None:
    """A story's own sub-headings bear no age."""
    assert [b.text for b in within("Old crane of Aldmoor sold for scrap", "2 hours ago").body] == PARAGRAPHS


def test_numbered_headings_are_headings_also_above_a_picture() -> None:
    """They count up through the text."""
    lines = []
    for number, paragraph in enumerate(PARAGRAPHS[:3], start=1):
        lines += [f"{number}. The {('quay', 'lane', 'crane')[number - 1]}", paragraph]
    found = article(page(HEADLINE, text="\n\n".join([*LAST, *lines])))
    assert [b.text for b in found.body if b.kind == "subhead"] == [
        "1. The quay",
        "2. The lane",
        "3. The crane",
    ]


def test_words_about_the_author_are_not_the_story_s() -> None:
    """Below the text the site introduces its people."""
    bio = "Ada Obi is a reporter of the Aldmoor Post, where she covers ships, weather and the council."
    found = article(page(HEADLINE, "By Ada Obi", below=(bio,)))
    assert found.authors == ("Ada Obi",)
    assert found.paragraphs == tuple(PARAGRAPHS)


def test_teasers_below_the_text_are_dropped_though_they_are_sentences() -> None:
    """Labels and titles part them from the story, and they speak of something else."""
    teasers = []
    for thing in ("Violin festival", "Bakery prize", "Snow forecast", "Chess league"):
        teasers += [
            f"{thing} begins",
            "Share",
            f"{thing}: visitors came from everywhere, organisers told us today.",
        ]
    found = article(page(HEADLINE, below=("Most read", *teasers)))
    assert found.paragraphs == tuple(PARAGRAPHS)


def test_text_behind_a_box_of_other_stories_is_still_text() -> None:
    """A box in the middle ends nothing."""
    box = ["Related Articles", "Crane sold for scrap", "Ferry runs again", "Ice in the sound"]
    assert within(*box).paragraphs == tuple(PARAGRAPHS)


def test_a_headline_that_is_a_sentence_is_one_where_a_byline_stands_below() -> None:
    """Some newsrooms end headlines with a full stop."""
    sentence = "The quay of Aldmoor is open at last. The board is glad."
    assert article(page(sentence, "By Ada Obi", "20 November 2026")).headline == sentence


def test_a_headline_is_not_taken_with_the_site_s_name_behind_it() -> None:
    """The line that says it alone is the headline."""
    assert article(page(f"{HEADLINE} - Aldmoor Post", "Business", HEADLINE)).headline == HEADLINE


def test_whom_the_story_speaks_of_did_not_write_it() -> None:
    """A name above a date may be a picture's, or a topic's."""
    text = TEXT.replace("Ines Dahl", "Ada Obi")
    assert article(page(HEADLINE, "Ada Obi", "20 November 2026", text=text)).authors == ()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Reuters", ("Reuters",)),
        ("By Ada Obi, news editor", ("Ada Obi",)),
        ("Von Jörg BergKorrespondent", ("Jörg Berg",)),
        ("Von Diana Berg mit AP", ("Diana Berg",)),
        ("By Ada Obi, Li Wei, Ines Dahl", ("Ada Obi", "Li Wei", "Ines Dahl")),
        ("Oleh Budi Santoso", ("Budi Santoso",)),
        ("Na Juma Bakari", ("Juma Bakari",)),
        ("Daga Musa Bello", ("Musa Bello",)),
        ("بقلم: أحمد علي", ("أحمد علي",)),
        ("김민수 기자", ("김민수",)),
        ("Tuesday 20 November 2026", ()),
        ("الرياضة المحلية 22 نوفمبر 2026", ()),
        ("By Staff Reporter", ()),
    ],
)
def test_names_are_read_in_many_languages_and_made_up_in_none(line: str, names: tuple[str, ...]) -> None:
    """A menu's words beside a date are nobody."""
    assert byline_names(line) == names


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("20 novembre 2026", 20),
        ("20 de noviembre de 2026", 20),
        ("20. November 2026", 20),
        ("٢٠ نوفمبر ٢٠٢٦", 20),
        ("20 Novemba 2026", 20),
        ("20 ga Nuwamba 2026", 20),
        ("20 November 2026 pukul 10.15 WIB", 20),
        ("2026年11月20日", 20),
        ("2026. 11. 20.", 20),
        ("20 listopada 2026", 20),
        ("20 ноября 2026", 20),
        ("20 Kasım 2026", 20),
        ("Wednesday 11/11/2026", 11),
        ("Thursday 12/11/2026", 12),
        ("Updated 21 November 2026", None),
        ("Zuletzt aktualisiert am 21. November 2026", None),
        ("수정 2026.11.21", None),
        ("12/11/2026", None),
        ("31 November 2026", None),
    ],
)
def test_days_are_read_in_many_languages(line: str, day: int | None) -> None:
    """Each of these is in November 2026, or states no day of publishing."""
    found = stated_moment(line, UTC)
    assert (found and found.date()) == (datetime(2026, 11, day, tzinfo=UTC).date() if day else None)


@pytest.mark.parametrize(
    ("text", "day_known"),
    [
        (TEXT.replace("winter", "winter, and the neighbouring labour market"), True),
        (TEXT.replace("winter", "winter, and the neighboring labor market"), False),
        (TEXT, False),
        (TEXT + "\n\nPosted 25/10/2026", True),
    ],
    ids=["spelt as in Britain", "spelt as in America", "nothing tells", "another date tells"],
)
def test_which_number_is_the_day_is_told_by_the_page_or_not_at_all(text: str, day_known: bool) -> None:
    """A wrong date is worse than none."""
    published = article(page(HEADLINE, "By Ada Obi 06/01/2026", text=text)).published
    assert (published and published.date()) == (
        datetime(2026, 1, 6, tzinfo=UTC).date() if day_known else None
    )


def test_a_date_below_the_text_counts_where_the_page_calls_it_that_of_publishing() -> None:
    """ "First published on" is said below as well as above."""
    assert article(page(HEADLINE, below=("First published on November 20, 2026",))).published == datetime(
        2026, 11, 20, tzinfo=UTC
    )
    assert article(page(HEADLINE, below=("Harbour cat, November 20, 2026",))).published is None


@pytest.mark.parametrize(
    ("text", "language"),
    [(TEXT, "en"), ("\n\n".join(PARAGRAPHS[:2]), None)],
    ids=["enough to tell", "too little"],
)
def test_a_language_is_stated_only_where_the_text_leaves_no_doubt(text: str, language: str | None) -> None:
    """A wrong one keeps a story from its target."""
    assert article(page(HEADLINE, text=text)).language == language
