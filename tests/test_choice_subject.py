"""What a story is about, against what a rule names: sections, sources, languages, authors, words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest import narrow
from bot.model.choice import choose
from bot.model.folding import folded, holds
from bot.model.schedule import StoryRule
from bot.model.story import Story
from tests.newsdesk import NOW, story

IN = "in: number 1, newest first"
NO_WORD = "no keyword in headline, standfirst and first paragraph; wanted: "


def verdict(rule: dict[str, Any], one: Story) -> str:
    """The sentence that one story hears from a rule."""
    (only,) = choose(StoryRule.model_validate(rule), [one], now=NOW).verdicts
    return only.reason


@pytest.mark.parametrize(
    ("rule", "one", "reason"),
    [
        ({"sections": "Économie"}, story(1, section="economie"), IN),
        ({"languages": ["en", "fr"]}, story(1, language="fr-CA"), IN),
        ({"languages": "pt-BR"}, story(1, language="pt_PT"), IN),
        ({"languages": ["en", "fr"]}, story(1), IN),
        ({"languages": ["en", "fr"]}, story(1, language="de"), "in language de; wanted: en, fr"),
        ({"authors": "Ada Finch"}, story(1, authors=("Tom Hale", "ADA FINCH")), IN),
        ({"authors": "Ada Finch"}, story(1, authors=("Ada Finch, in Port Vell",)), IN),
        ({"authors": "Finch"}, story(1, authors=("Ada Finch",)), IN),
        ({"authors": "Ada Finch"}, story(1, authors=("Ada Fincham",)), "by Ada Fincham; wanted: Ada Finch"),
        ({"authors": ["Ada Finch", "Tom Hale"]}, story(1), "without an author; wanted: Ada Finch, Tom Hale"),
        ({"keywords": "bridge"}, story(1), IN),
        ({"keywords": ["tram", "PORT  vell"]}, story(1), IN),
        ({"keywords": "tram"}, story(1, standfirst="The tram comes, too."), IN),
        ({"keywords": ["tram", "bus"]}, story(1), f"{NO_WORD}tram, bus"),
        ({"not": {"sections": "sport"}}, story(1, section="Sport"), "in section Sport"),
        ({"not": {"sections": "Sport"}}, story(1), IN),
        ({"not": {"sources": "inbox"}}, story(1), "from source inbox"),
        ({"not": {"sources": "wire"}}, story(1), IN),
        ({"not": {"languages": "fr"}}, story(1, language="fr-FR"), "in language fr-FR"),
        ({"not": {"languages": "fr"}}, story(1), IN),
        ({"not": {"authors": "dpa"}}, story(1, authors=("Ada Finch", "dpa")), "by dpa"),
        ({"not": {"authors": "dpa"}}, story(1), IN),
        ({"not": {"keywords": "Cars"}}, story(1), "has the keyword “Cars”"),
        ({"not": {"keywords": "car"}}, story(1), IN),
        ({"not": None}, story(1), IN),
        ({"keywords": "bridge", "not": {"keywords": "cars"}}, story(1), "has the keyword “cars”"),
        ({"keywords": "tram", "not": {"keywords": "cars"}}, story(1), f"{NO_WORD}tram"),
    ],
)
def test_the_verdict_names_what_does_not_fit(rule: dict[str, Any], one: Story, reason: str) -> None:
    """What is barred says where it is barred; whatever else fits is no help."""
    said = verdict(rule, one)
    assert said.removesuffix(", which the rule leaves out (not)") == reason
    assert said.endswith("(not)") == (reason != IN and "wanted" not in reason)


@pytest.mark.parametrize(
    ("keyword", "headline", "found"),
    [
        ("EU", "The EU's new rules", True),
        ("EU", "Europe votes", False),
        ("eu", "Rules of the (EU)", True),
        ("oil price", "Oil\u00a0price falls", True),
        ("oil price", "Oil prices fall", False),
        ("santé", "La SANTE en question", True),
        ("sante", "La Santé en question", True),
        ("Zürich", "Zurich", True),
        ("Łódź", "Lodz wins", True),
        ("København", "Kobenhavn", True),
        ("STRASSE", "Die Straße", True),
        ("İstanbul", "istanbul", True),
        ("don't", "They don’t vote", True),
        ("C++", "C++ turns forty", True),
        ("U.N.", "The U.N. votes", True),
        ("New York", "New Yorkers and New York", True),
        ("New York", "New Yorkers", False),
        ("ёлка", "Елка на площади", True),
        ("май", "Маи", False),
        ("выборы", "Выборы прошли", True),
        ("выбор", "Выборы прошли", False),
        ("الأردن", "الاردن يعلن", True),
        ("الأُرْدُنّ", "الأردن يعلن", True),
        ("أردن", "الأردن يعلن", False),
        ("किताब", "नई किताब आई", True),
        ("कित", "नई किताब आई", False),
        ("कि", "नई कु आई", False),
        ("東京", "きょう東京都で", True),
        ("EU", "EU首脳会議", True),
        ("ガス", "ガ\u3099ス", False),
        ("が", "か", False),
        ("กรุงเทพ", "ข่าวกรุงเทพวันนี้", True),
        ("서울", "서울에서 회의", True),
        ("각", "가을", False),
        ("北京", "上海", False),
        ("2026", "Budget 2026-27", True),
        ("2026", "Room 12026", False),
        ("ｔｒａｍ", "Tram", True),
        ("co\u00adoperation", "cooperation", True),
    ],
)
def test_keywords_are_whole_words_in_any_script(keyword: str, headline: str, found: bool) -> None:
    """Whatever their capitals and accents; where words are written together, the characters count."""
    one = story(1, headline=headline, text="…")
    assert (verdict({"keywords": keyword}, one) == IN) == found
    assert (verdict({"not": {"keywords": keyword}}, one) == IN) != found


def test_a_keyword_deep_in_the_text_or_over_two_lines_does_not_count() -> None:
    """A headline's last word and a paragraph's first are no phrase."""
    one = story(1, headline="A new harbour", text="Bridge opens.")
    assert verdict({"keywords": "harbour bridge"}, one).startswith("no keyword")


@pytest.mark.parametrize(
    ("rule", "reader", "narrowed"),
    [
        (["World", "Économie"], ("economie", "Sport"), ("Économie",)),
        (["World"], ("Sport",), None),
        (["World"], (), ("World",)),
        ([], ("Sport",), ("Sport",)),
    ],
)
def test_a_reader_s_sections_narrow_the_rule_by_the_same_comparison(
    rule: list[str], reader: tuple[str, ...], narrowed: tuple[str, ...] | None
) -> None:
    """None: the reader and the schedule share no section."""
    found = narrow(StoryRule.model_validate({"sections": rule}), reader)
    assert (found.sections if found else None) == narrowed


@given(st.text(max_size=40), st.text(max_size=40), st.text(min_size=1, max_size=12))
def test_folding_twice_is_folding_once_and_a_word_is_found_between_spaces(
    before: str, after: str, word: str
) -> None:
    """Whatever the script; a phrase that is there as it is written is found."""
    phrase = folded(word)
    assert folded(phrase) == phrase
    if phrase:
        assert holds(folded(f"{before} . {word} . {after}"), phrase) or phrase not in folded(f". {word} .")
