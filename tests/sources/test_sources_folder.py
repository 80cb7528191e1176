"""The folder source: files are taken once their writing has ended, and told in words when they cannot be."""

import os
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from bot.model.page_file import PAGE_LIMIT
from bot.sources.base import NotTaken, SourceUnreachable, Taken
from bot.sources.folder import FolderSource, take_paths

LONG_AGO = time.time() - 86400
PATIENT = 3600.0


def put(folder: Path, name: str, text: str = "A page.", changed: float = LONG_AGO) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    os.utime(path, (changed, changed))
    return path


def unknown(sha256: str) -> bool:
    return False


def names(found: list[Taken | NotTaken]) -> list[str]:
    return [Path(one.place).name for one in found]


def look(source: FolderSource) -> list[Taken | NotTaken]:
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
    assert ".txt, .json, .md and .html" in str(found.refusal)
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


def test_folders_in_the_folder_are_not_entered(tmp_path: Path) -> None:
    """Only what lies in the folder itself is the source's."""
    (tmp_path / "old.txt").mkdir()
    put(tmp_path / "old.txt", "a.txt")
    assert look(FolderSource(tmp_path, PATIENT)) == []


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
