"""A short random-kill trial; `python -m tests.attack.crash_trial --runs 20` is the long one."""

import secrets

from tests.attack.crash_trial import many


def test_a_bot_that_is_killed_at_a_random_moment_loses_nothing_and_doubles_nothing() -> None:
    """What the services received is what the outbox says, on all three channels."""
    seed = secrets.randbelow(1_000_000)  # another moment each time; a failure names it
    (found,) = many(1, seed, print, kills=1)
    assert found.wrong == [], f"seed {seed}"
    assert found.sent > 20
