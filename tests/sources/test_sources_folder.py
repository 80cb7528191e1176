"""The folder source: files are taken once their writing has ended, and told in words when they cannot be."""

import os
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from bot.model.page_file import PAGE_LIMIT
from bot.sources.base import Ahead, NotTaken, SourceUnreachable, Taken
from bot.sources.folder import MANY, FolderSource, take_paths

LONG_AGO = time.time() - 86400
PATIENT = 3600.0


def put(folder: Path, name: str, text: str = "A page.", changed: float = LONG_AGO) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    os.utime(path, (changed, changed))
    return path


def unknown(sha256: str) -> bool:
    return False


def names(found: list[Ahead | Taken | NotTaken]) -> list[str]:
    return [Path(one.place).name for one in found if not isinstance(one, Ahead)]


def look(source: FolderSource) -> list[Ahead | Taken | NotTaken]:
    return list(source.look(unknown, {}))


def test_pages_come_in_name_order_with_their_content_and_its_hash(tmp_path: Path) -> None:
    """A later stage knows a file by its content alone."""
    for name in ("b.json", "a.txt", "c.MD", "d.html"):
        put(tmp_path, name, f"This is {name}.")
    found = look(FolderSource(tmp_path, PATIENT))
    assert names(found) == ["a.txt", "b.json", "c.MD", "d.html"]
    data = b"This is a.txt."
    came = datetime.fromtimestamp((tmp_path / "a.txt").stat().st_ctime_ns / 1e9, UTC)
    assert found[0] == Taken(str(tmp_path / "a.txt"), "a.txt", data, sha256(data).hexdigest(), came)


def test_a_file_that_was_just_written_waits(tmp_path: Path) -> None:
    """Half a page must never be taken for the page."""
    put(tmp_path, "a.txt", changed=time.time())
    source = FolderSource(tmp_path, PATIENT)
    assert look(source) == []
    assert look(source) == []


def test_a_file_that_two_looks_found_the_same_is_taken_whatever_its_time(tmp_path: Path) -> None:
    """A clock that is ahead on the machine that writes must not keep a page out."""
    put(tmp_path, "a.txt", changed=time.time() + 86400)
    source = FolderSource(tmp_path, 0)
    assert look(source) == []
    assert names(look(source)) == ["a.txt"]


def test_a_file_that_grew_between_two_looks_waits_for_a_third(tmp_path: Path) -> None:
    """Size and time must both have stood still."""
    ahead = time.time() + 86400
    put(tmp_path, "a.txt", "Half", changed=ahead)
    source = FolderSource(tmp_path, 0)
    look(source)
    put(tmp_path, "a.txt", "Half and half", changed=ahead)
    assert look(source) == []
    assert [one.data for one in look(source) if isinstance(one, Taken)] == [b"Half and half"]


def test_known_content_is_left_out_under_any_name(tmp_path: Path) -> None:
    """A file is remembered by what it says."""
    put(tmp_path, "a.txt", "Old news.")
    put(tmp_path, "b.txt", "News.")
    old = sha256(b"Old news.").hexdigest()
    source = FolderSource(tmp_path, PATIENT)
    assert names(list(source.look(old.__eq__, {}))) == ["b.txt"]


def test_a_file_that_nobody_remembered_comes_again(tmp_path: Path) -> None:
    """An intake that failed half-way loses no page."""
    put(tmp_path, "a.txt")
    source = FolderSource(tmp_path, PATIENT)
    assert names(look(source)) == ["a.txt"]
    assert names(look(source)) == ["a.txt"]


def test_a_known_file_that_is_overwritten_comes_again(tmp_path: Path) -> None:
    """Parsers overwrite latest.txt."""
    put(tmp_path, "latest.txt", "Old news.")
    source = FolderSource(tmp_path, PATIENT)
    known = {sha256(b"Old news.").hexdigest()}
    assert list(source.look(known.__contains__, {})) == []
    put(tmp_path, "latest.txt", "News.", changed=LONG_AGO + 60)
    assert names(list(source.look(known.__contains__, {}))) == ["latest.txt"]


@pytest.mark.parametrize(
    "name", [".hidden.txt", "a.txt.part", "a.tmp", "a.txt~", "A.TXT.PARTIAL", "a.crdownload", ".a.txt.Xy12"]
)
def test_hidden_and_temporary_files_are_passed_over(tmp_path: Path, name: str) -> None:
    """They are some program's own; an editor need not hear of them."""
    put(tmp_path, name)
    assert look(FolderSource(tmp_path, PATIENT)) == []


def test_another_kind_of_file_is_told_once_with_what_is_taken(tmp_path: Path) -> None:
    """A look every few seconds must not say it every few seconds."""
    put(tmp_path, "photo.jpg")
    source = FolderSource(tmp_path, PATIENT)
    (found,) = look(source)
    assert isinstance(found, NotTaken)
    assert "photo.jpg is no page" in str(found.refusal)
    assert ".txt, .json, .md and .html (also with .gz)" in str(found.refusal)
    assert look(source) == []


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    """Fifty megabytes of text are no page; its size alone says so, also while it is still written."""
    path = tmp_path / "dump.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    path.chmod(0)
    (found,) = look(FolderSource(tmp_path, PATIENT))
    assert isinstance(found, NotTaken)
    assert "dump.txt is 50.0 MB; a page may have 5 MB" in str(found.refusal)


def test_a_file_of_exactly_the_limit_is_taken(tmp_path: Path) -> None:
    """The limit itself is allowed."""
    put(tmp_path, "a.txt", "x" * PAGE_LIMIT)
    (found,) = look(FolderSource(tmp_path, PATIENT))
    assert isinstance(found, Taken)


def test_folders_in_the_folder_are_looked_into(tmp_path: Path) -> None:
    """Parsers file by day and desk; files come in the order of their paths."""
    day = tmp_path / "2026" / "11" / "22"
    day.mkdir(parents=True)
    put(day, "b.txt")
    put(tmp_path, "a.txt")
    (tmp_path / "old.txt").mkdir()
    put(tmp_path / "old.txt", "c.json.gz")
    found = look(FolderSource(tmp_path, PATIENT))
    assert [one.place for one in found] == [
        str(tmp_path / "2026/11/22/b.txt"),
        str(tmp_path / "a.txt"),
        str(tmp_path / "old.txt/c.json.gz"),
    ]


@pytest.mark.parametrize("name", [".git", "batch.part", "copy.TMP", "old~"])
def test_hidden_and_temporary_folders_are_passed_over(tmp_path: Path, name: str) -> None:
    """A parser fills a folder under such a name and renames it when it is done."""
    (tmp_path / name).mkdir()
    put(tmp_path / name, "a.txt")
    source = FolderSource(tmp_path, PATIENT)
    assert look(source) == []
    (tmp_path / name).rename(tmp_path / "batch")
    assert names(look(source)) == ["a.txt"]


def test_a_link_that_leads_out_of_the_folder_is_told_once_and_not_followed(tmp_path: Path) -> None:
    """Nobody put those files there."""
    inbox, elsewhere = tmp_path / "inbox", tmp_path / "elsewhere"
    inbox.mkdir()
    elsewhere.mkdir()
    secret = put(elsewhere, "secret.txt")
    (inbox / "a.txt").symlink_to(secret)
    (inbox / "b").symlink_to(elsewhere)
    source = FolderSource(inbox, PATIENT)
    found = look(source)
    assert names(found) == ["a.txt", "b"]
    assert all("leads out of the folder" in str(one.refusal) for one in found if isinstance(one, NotTaken))
    assert look(source) == []


def test_a_loop_of_links_is_told_once_and_ends(tmp_path: Path) -> None:
    """A folder in itself would have no end."""
    (tmp_path / "day").mkdir()
    (tmp_path / "day" / "again").symlink_to(tmp_path)
    (tmp_path / "day" / "self").symlink_to(tmp_path / "day" / "self")
    put(tmp_path / "day", "a.txt")
    source = FolderSource(tmp_path, PATIENT)
    taken, refused = look(source)
    assert isinstance(taken, Taken)
    assert isinstance(refused, NotTaken)
    assert "is a link to a folder that it lies in" in str(refused.refusal)
    assert names(look(source)) == ["a.txt"]


def test_a_link_to_a_file_in_the_folder_is_read(tmp_path: Path) -> None:
    """A parser that swaps latest.txt -> .versions/7.txt gives each version at once and whole."""
    (tmp_path / ".versions").mkdir()
    (tmp_path / "latest.txt").symlink_to(put(tmp_path / ".versions", "7.txt", "The seventh."))
    (found,) = look(FolderSource(tmp_path, PATIENT))
    assert isinstance(found, Taken)
    assert (found.name, found.data) == ("latest.txt", b"The seventh.")


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    """An inbox may lie on another disk."""
    (tmp_path / "disk").mkdir()
    put(tmp_path / "disk", "a.txt")
    (tmp_path / "inbox").symlink_to(tmp_path / "disk")
    assert names(look(FolderSource(tmp_path / "inbox", PATIENT))) == ["a.txt"]


def test_folders_too_deep_are_told_once_and_not_entered(tmp_path: Path) -> None:
    """A runaway parser must not keep the source busy for ever."""
    deep = tmp_path.joinpath(*["d"] * 40)
    deep.mkdir(parents=True)
    put(deep, "a.txt")
    source = FolderSource(tmp_path, PATIENT)
    (found,) = look(source)
    assert isinstance(found, NotTaken)
    assert "more than 16 folders deep" in str(found.refusal)
    assert look(source) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_costs_no_other(tmp_path: Path) -> None:
    """The rest goes on, and the editor hears of it once."""
    put(tmp_path, "a.txt")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    source = FolderSource(tmp_path, PATIENT)
    taken, refused = look(source)
    closed.chmod(0o700)
    assert isinstance(taken, Taken)
    assert isinstance(refused, NotTaken)
    assert "cannot be read" in str(refused.refusal)


def test_a_folder_that_is_moved_in_brings_news_however_old_its_files_are(tmp_path: Path) -> None:
    """What lay in the source before its first look is backlog; this did not lie there."""
    inbox, batch = tmp_path / "inbox", tmp_path / "batch"
    inbox.mkdir()
    (batch / "world").mkdir(parents=True)
    put(batch / "world", "a.txt")
    time.sleep(0.02)
    source = FolderSource(inbox, PATIENT)
    assert look(source) == []
    moved = datetime.now(UTC)
    time.sleep(0.02)
    batch.rename(inbox / "batch")
    (found,) = look(source)
    assert isinstance(found, Taken)
    assert found.came is not None
    assert found.came > moved
    assert look(source) == [found]


def test_a_file_that_is_done_is_not_read_again_until_it_changes(tmp_path: Path) -> None:
    """Ten thousand files that were looked at once cost a look at their times, no more."""
    path = put(tmp_path, "a.txt", "Old news.")
    source, asked = FolderSource(tmp_path, PATIENT), list[str]()

    def known(sha256: str) -> bool:
        asked.append(sha256)
        return True

    for _ in range(3):
        assert list(source.look(known, {})) == []
    assert len(asked) == 1
    put(tmp_path, path.name, "Newer news.", changed=LONG_AGO + 60)
    assert list(source.look(known, {})) == []
    assert len(asked) == 2


def test_a_missing_folder_says_the_way_out(tmp_path: Path) -> None:
    """It may be a disk that is not mounted yet: the caller may look again."""
    source = FolderSource(tmp_path / "inbox", PATIENT)
    with pytest.raises(SourceUnreachable, match="inbox cannot be read: No such file or directory"):
        look(source)
    (tmp_path / "inbox").mkdir()
    put(tmp_path / "inbox", "a.txt")
    assert names(look(source)) == ["a.txt"]


def test_a_name_with_control_characters_is_told_harmlessly(tmp_path: Path) -> None:
    """A file name must not reach the terminal as a command to it."""
    put(tmp_path, "a\x1b[2J.txt")
    put(tmp_path, "b\n.jpg")
    taken, refused = look(FolderSource(tmp_path, PATIENT))
    assert isinstance(taken, Taken)
    assert isinstance(refused, NotTaken)
    assert taken.name == "a\\x1b[2J.txt"
    assert "b\\n.jpg is no page" in str(refused.refusal)


def test_a_dangling_link_and_a_pipe_are_passed_over(tmp_path: Path) -> None:
    """Reading a pipe would wait for ever."""
    (tmp_path / "a.txt").symlink_to(tmp_path / "nowhere.txt")
    os.mkfifo(tmp_path / "b.txt")
    assert look(FolderSource(tmp_path, PATIENT)) == []


def test_files_and_folders_that_an_editor_names_come_once_each(tmp_path: Path) -> None:
    """Named twice is still one file; known content comes too, since an answer is wanted for each."""
    first, second = put(tmp_path, "a.txt"), put(tmp_path, "b.txt")
    found = list(take_paths([second, tmp_path, first], PATIENT))
    assert names(found) == ["b.txt", "a.txt"]


def test_a_named_file_is_waited_for_until_it_has_settled(tmp_path: Path) -> None:
    """An editor who drops and ingests at once gets the whole page."""
    fresh = put(tmp_path, "a.txt", changed=time.time() + 86400)
    (found,) = take_paths([fresh], 0.05)
    assert isinstance(found, Taken)


def test_all_files_that_an_editor_names_settle_at_the_same_time(tmp_path: Path) -> None:
    """A hundred fresh files take one wait; a hundred waits would outlast the patience that all share."""
    for number in range(100):
        put(tmp_path, f"{number:03}.txt", changed=time.time() + 86400)
    _, *found = take_paths([tmp_path], 1.0)
    assert names(found) == [f"{number:03}.txt" for number in range(100)]
    assert all(isinstance(one, Taken) for one in found)


@pytest.mark.parametrize(
    ("name", "why"),
    [("none.txt", "is no file that can be read"), ("photo.jpg", "is no page"), ("pipe.txt", "is no file")],
)
def test_a_named_path_that_cannot_be_taken_is_told(tmp_path: Path, name: str, why: str) -> None:
    """Each path gets an answer, and the others go on."""
    put(tmp_path, "photo.jpg")
    os.mkfifo(tmp_path / "pipe.txt")
    refused, taken = take_paths([tmp_path / name, put(tmp_path, "a.txt")], PATIENT)
    assert isinstance(refused, NotTaken)
    assert why in str(refused.refusal)
    assert isinstance(taken, Taken)


@pytest.mark.parametrize("number", [MANY - 1, MANY])
def test_of_many_files_it_is_said_how_many_follow(tmp_path: Path, number: int) -> None:
    """For a bar, in a look and for a folder that an editor names; of those that are known nothing is said."""
    for at in range(number):
        put(tmp_path, f"{at}.txt")
    expected = [Ahead(number)] if number == MANY else []
    source = FolderSource(tmp_path, PATIENT)
    for given in (source.look(lambda _: True, {}), take_paths([tmp_path], PATIENT)):
        assert [one for one in given if isinstance(one, Ahead)] == expected
    assert list(source.look(lambda _: True, {})) == []


def test_what_was_given_and_not_kept_comes_again(tmp_path: Path) -> None:
    """A batch that a database refused is given by the next look, what was kept is not."""
    put(tmp_path, "kept.txt", "Ferry sails")
    put(tmp_path, "lost.txt", "Bridge opens")
    source = FolderSource(tmp_path, PATIENT)
    known = {found.sha256 for found in look(source) if isinstance(found, Taken) and found.name == "kept.txt"}
    for _ in range(2):
        assert names(list(source.look(known.__contains__, {}))) == ["lost.txt"]


def test_files_that_have_not_settled_are_counted(tmp_path: Path) -> None:
    """So that whoever can wait a moment looks again."""
    put(tmp_path, "old.txt")
    put(tmp_path, "fresh.txt", changed=time.time() + 60)
    source = FolderSource(tmp_path, 0.01)
    assert names(look(source)) == ["old.txt"]
    assert source.unsettled == 1
    time.sleep(0.02)
    assert names(look(source)) == ["fresh.txt", "old.txt"]
    assert source.unsettled == 0
