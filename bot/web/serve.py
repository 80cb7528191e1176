"""A web server in a thread of its own, beside clock and dispatcher."""

import errno
import socket
import threading
from typing import TYPE_CHECKING

from bot.model.errors import UsageError
from bot.setting_values import Address

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp


class Served:
    """A running server; `url` is where it answers."""

    def __init__(self, server: "uvicorn.Server", listening: socket.socket, address: Address) -> None:
        self.url = f"http://{address}"
        self._server = server
        self._listening = listening
        self._thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listening]}, name=f"web {address}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Answer what is being asked, then stop; returns when it has."""
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._listening.close()


def serve(app: "ASGIApp", address: Address, setting: str) -> Served:
    """Serve `app` at `address` from now on, in a thread.

    Port 0 takes a free one. Raises UsageError naming `setting` (BOT_HTTP, BOT_DESK_HTTP) when the address
    cannot be had.
    """
    import uvicorn

    listening = _listen(address, setting)
    bound = Address(address.host, listening.getsockname()[1])
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=5,
    )
    return Served(uvicorn.Server(config), listening, bound)


def _listen(address: Address, setting: str) -> socket.socket:
    """Take the port now, so that whoever starts the bot hears at once that it is taken."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        return socket.create_server(address, family=family, backlog=128)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(
                f"{setting}: {address} is taken by another program; is the bot running already? "
                f"Stop it, or set {setting} to another port"
            ) from None
        raise UsageError(
            f"{setting}: cannot listen on {address} ({error.strerror}); set it to an address of this "
            "machine, such as 127.0.0.1:8000"
        ) from None
