"""Serving: beside everything else, stopped cleanly, and a taken port is told by the setting's name."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.model.errors import UsageError
from bot.setting_values import Address
from bot.web.serve import serve


def hello(_: Request) -> PlainTextResponse:
    """An app's answer."""
    return PlainTextResponse("hello")


APP = Starlette(routes=[Route("/", hello)])


def test_a_server_answers_and_stops() -> None:
    """After `stop` the port is free for the next start."""
    first = serve(APP, Address("127.0.0.1", 0), "BOT_HTTP")
    assert httpx.get(first.url).text == "hello"
    first.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(first.url)
    second = serve(APP, Address("127.0.0.1", int(first.url.rpartition(":")[2])), "BOT_HTTP")
    assert httpx.get(second.url).text == "hello"
    second.stop()


def test_a_taken_port_names_its_setting() -> None:
    """A second start hears which setting moves it aside."""
    running = serve(APP, Address("127.0.0.1", 0), "BOT_HTTP")
    port = int(running.url.rpartition(":")[2])
    with pytest.raises(UsageError, match=r"BOT_DESK_HTTP: 127.0.0.1:\d+ is taken by another program"):
        serve(APP, Address("127.0.0.1", port), "BOT_DESK_HTTP")
    running.stop()


def test_an_address_of_another_machine_names_its_setting() -> None:
    """192.0.2.0/24 is nobody's (RFC 5737)."""
    with pytest.raises(UsageError, match=r"BOT_HTTP: cannot listen on 192\.0\.2\.1:8000"):
        serve(APP, Address("192.0.2.1", 8000), "BOT_HTTP")
