"""One story in several languages: each target is told it once, in its own."""

from collections.abc import Mapping
from typing import Any

from bot.correct import refresh_waiting
from tests.ledger.conftest import MakeRoom
from tests.ledger.rig import ARRIVAL, DIGEST, Clock, Room

HERE, THERE = "https://velmar.test/en/ferry", "https://velmar.test/fr/bac"
ENGLISH: Mapping[str, Any] = {"language": "en", "url": HERE}
FRENCH: Mapping[str, Any] = {"language": "fr-CA", "url": THERE, "translations": [HERE]}
SAID, DIT = "The ferry is afloat again.", "Le bac est de nouveau à flot."
TARGETS = {
    "tg-en": {"channel": "telegram", "chat": "@velmar", "language": "en"},
    "tg-fr": {"channel": "telegram", "chat": "@velmar_fr", "language": "fr"},
}


def two_chats(make_room: MakeRoom) -> Room:
    """A newsroom with a chat in English and one in French, each told what arrives."""
    return make_room(targets=TARGETS, posts=ARRIVAL, posts_fr={**ARRIVAL, "to": "tg-fr"})


def test_a_translation_is_told_in_its_language_and_nowhere_twice(make_room: MakeRoom, clock: Clock) -> None:
    """The French chat waits for the French text, however late it comes; the English one hears nothing new."""
    room = two_chats(make_room)
    room.tick()
    room.story("Ferry", SAID, **ENGLISH)
    assert [made.schedule for made in room.tick()] == ["posts"]
    assert room.send(target="tg-en").texts == [f"Ferry 1: {SAID}"]
    clock.forward(hours=5)
    room.story("Bac", DIT, **FRENCH)
    assert [(made.schedule, made.state) for made in room.tick()] == [("posts-fr", "ready")]
    assert room.send(target="tg-fr").texts == [f"Bac 1: {DIT}"]
    assert room.send(target="tg-en").texts == []
    clock.forward(hours=1)
    assert room.tick() == []


def test_a_translation_that_comes_first_waits_for_the_other(make_room: MakeRoom) -> None:
    """The order in which desks publish does not matter."""
    room = two_chats(make_room)
    room.tick()
    room.story("Bac", DIT, language="fr", url=THERE)
    room.story("Ferry", SAID, language="en", url=HERE, translations=[THERE])
    assert sorted(made.headlines for made in room.tick()) == [("Bac",), ("Ferry",)]


def test_a_revision_of_the_translation_is_what_goes(make_room: MakeRoom) -> None:
    """What waits is composed anew in the language it waits in."""
    room = two_chats(make_room)
    room.tick()
    room.story("Ferry", SAID, **ENGLISH)
    room.story("Bac", DIT, **FRENCH)
    room.tick()
    room.story("Bac: corrigé", "Le bac flotte, et navigue.", **FRENCH)
    assert [problem for _, problem in refresh_waiting(room.press)] == [None]
    assert room.send(target="tg-fr").texts == ["Bac: corrigé 1: Le bac flotte, et navigue."]
    assert room.send(target="tg-en").texts == [f"Ferry 1: {SAID}"]


def test_a_newsletter_carries_a_translation_that_came_after_its_digest(
    make_room: MakeRoom, clock: Clock
) -> None:
    """Its readers had nothing of the story: to them it is new since the French text came."""
    french = {"morning": {"channel": "email", "newsletter": "Morning Briefing", "language": "fr"}}
    room = make_room(targets=french, digest=DIGEST)
    room.reader("ada")
    room.tick()
    room.story("Ferry", SAID, **ENGLISH)
    room.story("Phare", "Le phare est éteint.", language="fr", url="https://velmar.test/fr/phare")
    clock.forward(hours=18)
    room.tick()
    assert [story.article.headline for story in room.printed[-1].stories] == ["Phare"]
    room.send(target="morning")
    room.story("Bac", DIT, **FRENCH)
    clock.forward(hours=24)
    room.tick()
    assert [story.article.headline for story in room.printed[-1].stories] == ["Bac"]
    room.send(target="morning")
    clock.forward(hours=24)
    printed = len(room.printed)
    room.tick()
    assert len(room.printed) == printed


def test_readers_who_had_a_story_without_a_language_do_not_get_its_translation(
    make_room: MakeRoom, clock: Clock
) -> None:
    """A page that names no language goes to all: what was mailed is not mailed again in another text."""
    french = {"morning": {"channel": "email", "newsletter": "Morning Briefing", "language": "fr"}}
    room = make_room(targets=french, digest=DIGEST)
    room.reader("ada")
    room.tick()
    room.story("Ferry", SAID, url=HERE)
    clock.forward(hours=18)
    room.tick()
    room.send(target="morning")
    room.story("Bac", DIT, **FRENCH)
    clock.forward(hours=24)
    room.tick()
    assert [brief.stories[0].article.headline for brief in room.printed] == ["Ferry"]


def test_a_reprint_is_told_nobody(make_room: MakeRoom, clock: Clock) -> None:
    """The same words at another address are no news on any channel, nor in the next digest."""
    text = (
        "A passenger ferry ran aground on a sandbank outside Port Vell early on Tuesday in thick fog.",
        "Lifeboats from three stations took off 198 passengers and 16 crew, and nobody was hurt.",
        "Keld Lines, which runs the service, said that the master had forty years at sea.",
    )
    room = make_room(posts=ARRIVAL, digest=DIGEST)
    room.reader("ada")
    room.tick()
    room.story("Ferry", *text, url=HERE)
    room.tick()
    room.send(target="tg-en")
    clock.forward(hours=18)
    room.tick()
    room.send(target="morning")
    room.story("Sandbank", *text, "Coast Press", url="https://other.test/sandbank")
    assert room.tick() == []
    clock.forward(hours=24)
    room.tick()
    assert {brief.stories[0].article.headline for brief in room.printed} == {"Ferry"}
