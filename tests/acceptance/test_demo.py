"""`bot demo`, which `make run` calls: sample pages or one's own, as files, whatever credentials there are."""

import signal
from pathlib import Path

import pytest

from tests.acceptance.conftest import Wires
from tests.acceptance.newsroom import Newsroom, fetch, free_port, until
from tests.acceptance.pages import HEADLINE, SCRAPED

ROOT = Path(__file__).parent.parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"


def files(newsroom: Newsroom, pattern: str) -> list[str]:
    found = sorted((newsroom.home / "outbox").glob(f"*/{pattern}"))
    return [path.read_text("utf-8") for path in found]


@pytest.fixture
def trial(tmp_path: Path, wires: Wires) -> Newsroom:
    """A demo's home that is not there yet, with everybody's credentials around."""
    addresses = {name: f"127.0.0.1:{free_port()}" for name in ("BOT_HTTP", "BOT_DESK_HTTP")}
    return Newsroom(tmp_path / "demo", {**wires.settings, **addresses})


def test_the_demo_shows_the_samples_as_files_and_on_the_desk_and_sends_nothing(
    trial: Newsroom, wires: Wires
) -> None:
    """A digest for each of three readers, a thread and a post; the desk shows them; Ctrl-C ends it."""
    desk = f"http://{trial.settings['BOT_DESK_HTTP']}"
    with trial.running("demo", trial.home) as process:
        until(lambda: "Running by the clock" in trial.log, what="the first editions", alive=process)
        page = fetch(desk)[1]
        assert "x-threads" in page
        assert "telegram-posts" in page
        assert "morning-digest" in page
        assert fetch(f"http://{trial.settings['BOT_HTTP']}")[0] == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=15) == 0
    assert "Traceback" not in trial.log
    assert len(files(trial, "*.eml")) == 3
    assert len(files(trial, "x-*.txt")) >= 2
    assert len(files(trial, "telegram-*.txt")) == 1
    assert (wires.x.kept.items, wires.telegram.kept.items, wires.relay.kept.items) == ([], [], [])


def test_other_pages_begin_a_demo_of_their_own(trial: Newsroom, tmp_path: Path) -> None:
    """After a look at the samples, one's own pages are published too, although their slots were used."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "sea-wall.txt").write_text(SCRAPED)
    trial.bot("demo", trial.home, "--once")
    trial.bot("demo", trial.home, "--once", "--inbox", pages)
    assert [text.startswith(HEADLINE) for text in files(trial, "x-*.01.*.txt")] == [True]
    assert all(HEADLINE in text for text in files(trial, "digest.html"))
    again = trial.bot("demo", trial.home, "--once", "--inbox", pages)
    assert "already" in again.out
    assert len(files(trial, "x-*.01.*.txt")) == 1


def test_a_shipped_sample_never_goes_out_for_real(live: Newsroom, wires: Wires) -> None:
    """The live adapters refuse a page that ships with Broadsheet, and say why."""
    sample = min((ROOT / "bot" / "samples").glob("*.txt"))
    done = live.bot("send", sample, "--to", "x,telegram,email", "--yes", "--json", code=1).json
    assert {row["state"] for row in done["deliveries"] if row["part"] == 1} == {"refused"}
    assert all("sample" in row["reason"] for row in done["deliveries"])
    assert (wires.x.kept.items, wires.telegram.kept.items, wires.relay.kept.items) == ([], [], [])


@pytest.mark.skipif(
    not SEEDS.is_dir(), reason=f"{SEEDS} is not here: the seed page is not part of the project"
)
def test_the_seed_page_becomes_a_digest_a_thread_and_a_post(trial: Newsroom) -> None:
    """`make run INBOX=../shared/seeds`: its headline leads on every channel, its furniture stays."""
    trial.bot("demo", trial.home, "--once", "--inbox", SEEDS)
    headline = trial.bot("articles", "--json").json[0]["headline"]
    thread = files(trial, "x-*.txt")
    assert thread[0].startswith(headline)
    assert 2 <= len(thread) <= 5
    (post,) = files(trial, "telegram-*.txt")
    assert post.startswith(headline)
    digests = files(trial, "digest.html")
    assert len(digests) == 3
    for text in (*thread, post, *digests):
        assert "READ ALSO" not in text
        assert "Connect with us" not in text
