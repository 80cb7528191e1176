"""What intake may count on, whatever kind of source it looks at."""

import json
from collections.abc import Iterator
from pathlib import Path, PurePath

import pytest

from bot.model.page_file import PAGE_SUFFIXES
from bot.sources.base import Ahead, NotTaken, Remember
from tests.contracts.sources.rigs import RIGS, SourceRig, words

BREAKING = [name for name, rig in RIGS.items() if rig.breaks_midway]


@pytest.fixture(params=RIGS)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SourceRig]:
    there = RIGS[request.param](tmp_path)
    yield there
    there.close()


def publish(rig: SourceRig, *numbers: int) -> list[str]:
    """Publish articles in order; gives their headlines."""
    for number in numbers:
        rig.publish(number, f"Ferry plan {number} goes to the vote", words(f"day {number}"))
    return [f"Ferry plan {number} goes to the vote" for number in numbers]


def test_a_source_without_anything_new_gives_nothing(rig: SourceRig) -> None:
    """An empty source is no trouble."""
    look = rig.look()
    assert (look.taken, look.not_taken, look.trouble) == ([], [], None)


def test_what_is_published_is_given_once_and_can_be_read(rig: SourceRig) -> None:
    """Each article is a document that cleaning takes."""
    headlines = publish(rig, 1, 2, 3)
    look = rig.look()
    assert sorted(look.headlines) == headlines
    assert look.not_taken == []


def test_a_second_look_gives_nothing(rig: SourceRig) -> None:
    """The same content, twice published or not, is given once."""
    publish(rig, 1, 2, 3)
    rig.look()
    assert rig.look().taken == []


def test_a_restart_gives_nothing_again(rig: SourceRig) -> None:
    """What a source holds in mind may be lost; what the database holds is enough."""
    publish(rig, 1, 2)
    rig.look()
    rig.source = rig.open()
    assert rig.look().taken == []


def test_with_its_memory_kept_a_source_gives_only_the_new(rig: SourceRig) -> None:
    """Every look, and the first one after a restart."""
    publish(rig, 1, 2)
    rig.look()
    (third,) = publish(rig, 3)
    assert rig.look().headlines == [third]
    (fourth,) = publish(rig, 4)
    rig.source = rig.open()
    assert rig.look().headlines == [fourth]


def test_a_source_that_lost_its_memory_gives_only_the_new(rig: SourceRig) -> None:
    """Known content stays known, whatever became of the high-water mark."""
    publish(rig, 1, 2)
    rig.look()
    rig.memory = {}
    rig.source = rig.open()
    (third,) = publish(rig, 3)
    assert rig.look().headlines == [third]


def test_a_revision_is_given_again_from_the_same_place(rig: SourceRig) -> None:
    """Wall 1 decides what it is; the source only sees that it changed."""
    publish(rig, 1, 2)
    before = {found.place for found in rig.look().taken}
    rig.revise(1, "Ferry plan 1 fails by a vote", words("the night after"))
    again = rig.look()
    assert again.headlines == ["Ferry plan 1 fails by a vote"]
    assert again.taken[0].place in before


def test_each_document_has_a_place_a_name_and_a_fingerprint_of_its_own(rig: SourceRig) -> None:
    """A place tells a revision from another article; the name's ending tells how it is read."""
    publish(rig, 1, 2, 3)
    taken = rig.look().taken
    assert len({found.place for found in taken}) == 3
    assert len({found.sha256 for found in taken}) == 3
    for found in taken:
        assert len(found.sha256) == 64
        assert PurePath(found.name).suffix in PAGE_SUFFIXES
        assert (found.name + found.place).isprintable()


def test_memory_is_json_and_comes_last(rig: SourceRig) -> None:
    """It is kept in a database, and speaks for all that was given before it."""
    publish(rig, 1, 2)
    given = rig.look().given
    assert [at for at, found in enumerate(given) if isinstance(found, Remember)] in ([], [len(given) - 1])
    for found in given:
        if isinstance(found, Remember):
            assert json.loads(json.dumps(dict(found.memory))) == dict(found.memory)


def test_what_lies_ahead_is_told_before_it_comes(rig: SourceRig) -> None:
    """For a progress bar, where the source can tell."""
    publish(rig, 1, 2, 3)
    given = rig.look().given
    ahead = [(at, found.count) for at, found in enumerate(given) if isinstance(found, Ahead)]
    assert ahead in ([], [(0, 3)])


def test_a_look_that_is_left_early_is_remembered_as_far_as_it_came(rig: SourceRig) -> None:
    """Ctrl-C, kill -9: nothing is lost, nothing comes twice."""
    headlines = publish(rig, 1, 2, 3)
    first = rig.look(most=1).headlines
    rig.source = rig.open()
    rest = rig.look().headlines
    assert len(first) == 1
    assert sorted(first + rest) == headlines


def test_what_was_given_but_not_kept_is_given_again(rig: SourceRig) -> None:
    """The database was away while the look went on."""
    headlines = publish(rig, 1, 2)
    assert sorted(rig.look(keep=False).headlines) == headlines
    rig.source = rig.open()
    assert sorted(rig.look().headlines) == headlines


def test_a_source_that_cannot_be_reached_says_so_and_remembers_nothing(rig: SourceRig) -> None:
    """A state for `bot sources`, a reason and a way out for the editor, and the last good memory."""
    publish(rig, 1)
    rig.look()
    memory = rig.memory
    rig.cut_off()
    look = rig.look()
    assert look.given == []
    assert look.trouble is not None
    assert look.trouble.state
    assert len(str(look.trouble)) > 20
    assert rig.memory == memory


def test_a_source_that_is_back_gives_what_came_meanwhile(rig: SourceRig) -> None:
    """An outage costs time, never an article."""
    publish(rig, 1)
    rig.look()
    rig.cut_off()
    rig.look()
    rig.mend()
    (second,) = publish(rig, 2)
    assert rig.look().headlines == [second]


def test_what_cannot_be_taken_stops_nothing_and_is_told_once(rig: SourceRig) -> None:
    """One bad document among good ones: the others come, and the editor hears of it one time."""
    publish(rig, 1)
    rig.spoil(2)
    headlines = ["Ferry plan 1 goes to the vote", *publish(rig, 3)]
    looks = [rig.look() for _ in range(5)]
    assert sorted(headline for look in looks for headline in look.headlines) == headlines
    told = [found for look in looks for found in look.not_taken]
    assert len(told) == 1
    assert isinstance(told[0], NotTaken)
    assert len(str(told[0].refusal)) > 20


@pytest.mark.parametrize("kind", BREAKING)
def test_a_look_that_breaks_in_the_middle_loses_nothing(kind: str, tmp_path: Path) -> None:
    """What was given stands, nothing is remembered, and the next look gives the rest."""
    rig = RIGS[kind](tmp_path)
    headlines = publish(rig, 1, 2, 3)
    rig.break_midway()
    first = rig.look()
    assert first.trouble is not None or len(first.taken) < 3
    assert not any(isinstance(found, Remember) for found in first.given) or first.trouble is None
    rig.mend()
    rest = [headline for _ in range(3) for headline in rig.look().headlines]
    rig.close()
    assert sorted(first.headlines + rest) == headlines
