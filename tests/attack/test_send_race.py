"""Two editors send the same story at the same moment."""

import sys
from pathlib import Path

from tests.acceptance.conftest import Wires
from tests.acceptance.newsroom import Newsroom


def test_a_target_told_meanwhile_stays_out_and_what_was_queued_for_the_others_is_sent_and_shown(
    live: Newsroom, wires: Wires, tmp_path: Path
) -> None:
    """While one edits for X and Telegram a colleague tells Telegram: X goes now, not with the next run."""
    colleague = tmp_path / "editor"
    colleague.write_text(
        "#!/bin/sh\n"
        f'case "$(cat "$1")" in *"UTF-16"*) {sys.executable} -m bot send 1 --to telegram --yes >&2;; esac\n'
        'sed -i "s/sea wall/sea barrier/" "$1"\n'
    )
    colleague.chmod(0o755)
    send = ("send", "1", "--to", "x,telegram", "--style", "post", "--edit", "--yes")
    done = live.bot(*send, code=1, EDITOR=str(colleague))
    assert "Not to tg-en: tg-en was told" in done.err
    assert [item["text"].count("sea barrier") > 0 for item in wires.x.kept.items] == [True]
    assert len(wires.telegram.kept.items) == 1
    assert {row["state"] for row in live.outbox()} == {"sent"}
