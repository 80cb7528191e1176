"""The loopback servers run alone, as acceptance tests use them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.channels.base import Channel
from bot.channels.email import EmailChannel
from bot.channels.smtp_url import parse_smtp_url
from bot.channels.telegram import TelegramChannel
from bot.channels.x import XChannel
from bot.model.message import Message, Part, Receipt, Refused


def channel_to(service: str, url: str) -> Channel:
    if service == "x":
        return XChannel("key", "secret", "12345-token", "hidden", api_url=url)
    if service == "telegram":
        return TelegramChannel("7001:abcdefgh", api_url=url)
    return EmailChannel(parse_smtp_url(url))


@pytest.mark.parametrize("service", ["x", "telegram", "smtp"])
def test_a_loopback_server_runs_alone_and_keeps_a_log(service: str, root: Path, tmp_path: Path) -> None:
    """It prints its address, follows its modes, writes what it accepted as JSON lines, ends on SIGTERM."""
    log = tmp_path / "kept.jsonl"
    command = [
        sys.executable,
        "-m",
        f"tests.loopback.{service}",
        "--log",
        str(log),
        "--modes",
        "refused,accepted",
    ]
    server = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        channel = channel_to(service, server.stdout.readline().strip())
        raw = b"Message-ID: <1@news.example>\nSubject: Rain\n\nRain.\n"
        message = Message(1, "e", "@news_example", Part(1, 1, "Rain."), raw=raw, sender="b@news.example")
        assert isinstance(channel.send(message), Refused)
        assert isinstance(channel.send(message), Receipt)
        channel.close()
    finally:
        server.terminate()
        server.wait(10)
        server.stdout.close()
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [line["service"] for line in lines] == [service]
    assert server.returncode == 0
