"""What every channel promises, run against all of them: the answer says what the service really has.

A new channel adds a rig and inherits these.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.model.errors import BotError
from bot.model.message import Deferred, Receipt, Refused, Uncertain
from tests.contracts.channels.rigs import HASTY, NETWORKED, PATIENT, RIGS, Rig

everywhere = pytest.mark.parametrize("rig", RIGS, indirect=True)
networked = pytest.mark.parametrize("rig", NETWORKED, indirect=True)


@pytest.fixture
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    hung = request.node.callspec.params.get("case", "").startswith("hung")
    made = RIGS[request.param](tmp_path, HASTY if hung else PATIENT)
    yield made
    made.close()


@everywhere
def test_an_accepted_message_has_a_receipt_and_is_there_once(rig: Rig) -> None:
    """A receipt names the service's id and the moment, aware."""
    message = rig.message()
    before = datetime.now(UTC)
    answer = rig.channel.send(message)
    assert isinstance(answer, Receipt)
    assert answer.remote_id
    assert before <= answer.at <= datetime.now(UTC)
    assert rig.count(message) == 1


@everywhere
def test_two_messages_have_two_receipts(rig: Rig) -> None:
    """Ids tell messages apart, also on one connection."""
    first, second = rig.message(), rig.message()
    answers = [rig.channel.send(first), rig.channel.send(second)]
    assert all(isinstance(answer, Receipt) for answer in answers)
    assert rig.count(first) == rig.count(second) == 1


@networked
def test_a_refused_message_is_refused_for_good(rig: Rig) -> None:
    """Refused: it is not there, and the reason is in words."""
    rig.arrange("refused")
    message = rig.message()
    answer = rig.channel.send(message)
    assert isinstance(answer, Refused)
    assert answer.reason
    assert not answer.stop
    assert rig.count(message) == 0


@everywhere
def test_a_deferred_message_is_not_there_and_keeps_the_services_time(rig: Rig) -> None:
    """Deferred: certainly not sent; a time the service gave is passed on, a rate limit binds the target."""
    rig.arrange("deferred")
    message = rig.message()
    answer = rig.channel.send(message)
    assert isinstance(answer, Deferred)
    assert not answer.stop
    assert rig.count(message) == 0
    if rig.tells_time:
        assert answer.until is not None
        assert answer.until > datetime.now(UTC)
        assert answer.whole_target


@networked
def test_an_unreachable_service_defers_the_whole_target(rig: Rig) -> None:
    """No connection, no doubt."""
    rig.arrange("unreachable")
    message = rig.message()
    answer = rig.channel.send(message)
    assert isinstance(answer, Deferred)
    assert answer.whole_target
    assert rig.count(message) == 0


@networked
@pytest.mark.parametrize("case", ["dropped-before", "hung-before"])
def test_a_connection_lost_before_acceptance_is_deferred_only_if_known(rig: Rig, case: str) -> None:
    """Mail knows (no final dot, no mail); an HTTP request that is out leaves doubt."""
    rig.arrange(case)
    message = rig.message()
    answer = rig.channel.send(message)
    assert isinstance(answer, Deferred if case in rig.never_left else Uncertain)
    assert rig.count(message) == 0


@networked
@pytest.mark.parametrize("case", ["dropped-after", "hung"])
def test_an_answer_lost_after_acceptance_is_uncertain(rig: Rig, case: str) -> None:
    """The service has it and did not say so: never Deferred, or it would go twice."""
    rig.arrange(case)
    message = rig.message()
    answer = rig.channel.send(message)
    assert isinstance(answer, Uncertain)
    assert answer.reason
    assert rig.count(message) == 1


@networked
def test_a_slow_answer_is_waited_for(rig: Rig) -> None:
    """Slow is not lost."""
    rig.arrange("slow")
    message = rig.message()
    assert isinstance(rig.channel.send(message), Receipt)
    assert rig.count(message) == 1


@networked
@pytest.mark.parametrize("case", ["refused", "deferred", "dropped-before", "dropped-after", "hung"])
def test_the_next_message_goes_out_after_trouble(rig: Rig, case: str) -> None:
    """No trouble with one message spoils the next, or is mixed up with its answer."""
    rig.arrange(case)
    rig.channel.send(rig.message())
    rig.arrange("accepted")
    following = rig.message()
    assert isinstance(rig.channel.send(following), Receipt)
    assert rig.count(following) == 1


@everywhere
def test_a_channel_that_was_closed_opens_again(rig: Rig) -> None:
    """Closing lets go of connections, not of the channel."""
    assert isinstance(rig.channel.send(rig.message()), Receipt)
    rig.channel.close()
    rig.channel.close()
    assert isinstance(rig.channel.send(rig.message()), Receipt)


@everywhere
def test_a_shipped_sample_reaches_files_only(rig: Rig) -> None:
    """A live account never shows the pages that ship with Broadsheet."""
    sample = rig.message(sample=True)
    answer = rig.channel.send(sample)
    assert isinstance(answer, Receipt if rig.takes_samples else Refused)
    assert rig.count(sample) == (1 if rig.takes_samples else 0)


@everywhere
def test_a_probe_says_in_a_sentence_that_the_way_is_open(rig: Rig) -> None:
    """`bot doctor` prints it; nothing is sent."""
    assert len(rig.channel.probe().split()) > 3
    assert isinstance(rig.channel.send(rig.message()), Receipt)


@everywhere
def test_a_probe_that_fails_says_what_to_do(rig: Rig) -> None:
    """An error for people, not a library's."""
    rig.arrange("unreachable")
    with pytest.raises(BotError, match="cannot"):
        rig.channel.probe()
