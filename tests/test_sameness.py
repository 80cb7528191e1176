"""When two articles tell the same news: the verdict and its sentence, and what finds articles alike."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.article import Article, Block
from bot.model.sameness import WINDOW, Verdict, judge
from bot.text.shingles import bands, evidence
from tests.stories import pairs
from tests.stories.pairs import Told

STORIES = {story.name: story for story in pairs.told("tune")}
FERRY = STORIES["ferry"]


def verdict(old: Article, new: Article, hours: float = 3) -> Verdict:
    """What is said of two articles so many hours apart."""
    return judge(evidence(old), evidence(new), timedelta(hours=hours))


def article(headline: str, *paragraphs: str) -> Article:
    """An article of plain paragraphs."""
    return Article(headline, tuple(Block("paragraph", text) for text in paragraphs))


def series(name: str) -> list[Article]:
    """The instalments of a series of the labelled set."""
    found = [pair for pair in pairs.labelled("tune") if pair.name.startswith(f"{name} ")]
    return [found[0].old, found[0].new]


@pytest.mark.parametrize(
    ("old", "new", "why_not"),
    [
        (FERRY.first, pairs.edited_lead(FERRY), None),
        (FERRY.first, pairs.cut(FERRY), None),
        (FERRY.first, pairs.corrected(FERRY), None),
        (pairs.live_blog(FERRY)[0], pairs.live_blog(FERRY)[2], None),
        (FERRY.first, pairs.follow_up(FERRY, [2, 3, 4, 5, 6]), "is its own and comes first: a follow-up"),
        (FERRY.first, STORIES["bridge"].first, "they have too little in common"),
        (*series("court"), "the form is the same, the news is other"),
        (*series("pharmacy"), "the form is the same, the news is other"),
        (*series("blitzer_de"), "other numbers and names: the next of a series"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_verdict_says_why(old: Article, new: Article, why_not: str | None) -> None:
    """An editor reads what kept two articles apart."""
    said = verdict(old, new)
    assert said.same is (why_not is None)
    assert (said.why_not or "").endswith(why_not or "")


def _round_up(story: Told) -> Article:
    others = [STORIES[name] for name in ("bridge", "teachers", "derby")]
    return pairs.round_up([others[0], story, *others[1:]], 2, whole=story)


def test_a_round_up_is_no_reprint_and_its_story_is_none_of_it() -> None:
    """Other news stands around the old one, or the old one held more than the new one tells."""
    said, back = verdict(FERRY.first, _round_up(FERRY)), verdict(_round_up(FERRY), FERRY.first)
    assert said.why_not is not None
    assert said.why_not.endswith(": a round-up")
    assert back.why_not is not None
    assert back.why_not.endswith("of the older one, and not its beginning")


def test_the_share_is_jaccards() -> None:
    """Of the runs of four words that either text has, how many both have."""
    one, other = article("A", "one two three four five six"), article("B", "one two three four five nine")
    assert verdict(one, other).share == pytest.approx(2 / 4)


@pytest.mark.parametrize(("apart", "same"), [(WINDOW, True), (-WINDOW, True), (WINDOW * 1.01, False)])
def test_old_news_is_no_reprint(apart: timedelta, same: bool) -> None:
    """Beyond the window the same words are told again: last year's notice is news this year."""
    says = evidence(FERRY.first)
    assert judge(says, says, apart).same is same


@pytest.mark.parametrize(
    ("headline", "same"),
    [("Harbour bridge is open again", True), ("Harbour bridge opens again today", False)],
)
def test_a_few_words_are_one_story_only_under_one_headline(headline: str, same: bool) -> None:
    """Ten words that a desk writes under every forecast say nothing; a flash that came twice does."""
    text = "The bridge was opened at noon by the mayor of Millbrook."
    assert verdict(article("Harbour bridge is open again", text), article(headline, text)).same is same


def test_a_teaser_without_a_text_is_no_reprint_of_another() -> None:
    """Two headlines alike over nothing at all are two pages."""
    assert not verdict(article("Budget vote today"), article("Budget vote today")).same
    assert bands(article("Budget vote today")) == ()


@given(st.lists(st.text(max_size=80), max_size=6), st.lists(st.text(max_size=80), max_size=6))
def test_any_two_texts_can_be_judged(one: list[str], other: list[str]) -> None:
    """No text breaks intake; the keys fit their column."""
    verdict(article("x", *one), article("y", *other))
    assert all(0 <= key < 2**48 for key in bands(article("x", *one)))


@given(st.lists(st.sampled_from(["storm", "ferry", "Keld", "214", "said", "the", "in"]), min_size=30))
def test_the_same_text_is_the_same_story(words: list[str]) -> None:
    """Whatever it says, told twice it shares every band, and is one story."""
    text = article("One headline", " ".join(words) + ".")
    assert verdict(text, text).same
    assert verdict(text, text).share == 1


def test_spelling_does_not_hide_a_copy() -> None:
    """Case, accents, quotes, dashes, spacing and paragraphs are the house's, not the news."""
    plain = article(
        "H", "Le café “Élan” a fermé à 20 h - dit-on - au mois de décembre.", "Il rouvrira en mai."
    )
    styled = article(
        "H", "LE CAFE 'ELAN'  A FERME A 20 H — DIT-ON — AU MOIS DE DECEMBRE. IL ROUVRIRA EN MAI."
    )
    assert evidence(plain).runs == evidence(styled).runs
    assert set(bands(plain)) & set(bands(styled))


@pytest.mark.parametrize("name", ["densha_ja", "madrasa_ar", "eau_fr"])
def test_each_script_is_cut_where_it_can_be(name: str) -> None:
    """Words where there are spaces, characters where there are none: a copy shares half its runs at least."""
    story = STORIES[name]
    said = verdict(story.first, pairs.syndicated(story))
    assert said.same
    assert said.share > 0.5


def test_thai_is_cut_by_the_character() -> None:
    """A language without spaces has runs too."""
    text = "เรือโดยสารเกยตื้นนอกชายฝั่งเมื่อเช้าวันอังคาร ผู้โดยสารทั้งหมดปลอดภัย เจ้าหน้าที่กล่าว"
    runs = evidence(article("เรือ", text)).runs
    assert {len(run.split()) for run in runs} == {8}
    assert len(runs) > 50


def test_the_keys_of_a_text_stay_what_they_are() -> None:
    """They are stored: with other keys a newsroom's week of articles is not found any more."""
    text = "The ferry ran aground in fog outside the harbour on Tuesday. Everybody came ashore unhurt."
    assert bands(article("Ferry", text))[:2] == (271910388389721, 61956093467781)
