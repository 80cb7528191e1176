"""A loopback mail relay on a bare socket, so that it can fail at any stage of a conversation.

A mode is a name (accepted, refused, deferred, dropped-before, dropped-after, slow, hung, hung-before) or
`stage:action`: stages connect, ehlo, auth, mail, rcpt, data, body, dot; actions drop, hang, slow, garble,
or a reply such as `550 5.1.1 no such user`.
"""

import base64
import contextlib
import socket
import socketserver
import ssl
import threading
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any, Self

from tests.loopback.plan import Kept, Plan, arguments, serve, split_modes

NAMED = {
    "accepted": "",
    "refused": "rcpt:550 5.1.1 no such user",
    "deferred": "rcpt:451 4.3.0 try again later",
    "dropped-before": "body:drop",
    "dropped-after": "dot:drop",
    "slow": "dot:slow",
    "hung": "dot:hang",
    "hung-before": "data:hang",
}
BEFORE_MAIL = ("connect", "ehlo", "auth")
SLOW_SECONDS = 0.15
HUNG_SECONDS = 120.0


class _Gone(Exception):
    """The conversation is over."""


class LoopbackSmtp:
    """`users` (name: password) makes AUTH a must; `tls` is offered by STARTTLS, or spoken `tls_first`."""

    def __init__(
        self,
        port: int = 0,
        log: Path | None = None,
        modes: tuple[str, ...] = (),
        default: str = "accepted",
        *,
        users: dict[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
        tls_first: bool = False,
        features: tuple[str, ...] = ("SIZE 20000000", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"),
        receive_bytes: int | None = None,
    ) -> None:
        self.plan = Plan(modes, default)
        self.kept = Kept(log)
        self.users = users or {}
        self.tls = tls
        self.tls_first = tls_first
        self.features = features
        self.stopped = threading.Event()
        self.commands: list[str] = []
        self.connections = 0
        self._sockets: set[socket.socket] = set()
        self._tcp = _Tcp(("127.0.0.1", port), _Conversation, bind_and_activate=False)
        if (
            receive_bytes is not None
        ):  # small: a client's write of a long message meets the server's end of it
            self._tcp.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self._tcp.server_bind()
        self._tcp.server_activate()
        self._tcp.loopback = self
        self.port = self._tcp.server_address[1]
        self._thread = threading.Thread(target=self._tcp.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"{'smtps' if self.tls_first else 'smtp'}://127.0.0.1:{self.port}"

    @property
    def recipients(self) -> list[str]:
        return [item["recipient"] for item in self.kept.items]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self.stopped.is_set():
            return
        self.stopped.set()
        self._tcp.shutdown()
        self._thread.join()
        self._tcp.server_close()
        self.hang_up()

    def hang_up(self) -> None:
        """Close every connection, as a relay does with idle ones."""
        for one in list(self._sockets):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    loopback: LoopbackSmtp

    def handle_error(self, *_: object) -> None:
        pass


class _Conversation(socketserver.BaseRequestHandler):
    server: _Tcp

    def handle(self) -> None:
        self.loopback = self.server.loopback
        self.sock: socket.socket = self.request
        self.fault = ""
        self.logged_in = not self.loopback.users
        self.sender = self.recipient = None
        self.loopback.connections += 1
        self.loopback._sockets.add(self.request)
        try:
            if self.loopback.tls_first:
                self._wrap()
            self.file = self.sock.makefile("rb")
            self._arm(BEFORE_MAIL)
            self._say("connect", "220 loopback ESMTP")
            while line := self.file.readline():
                self._obey(line.decode("utf-8", "replace").strip())
        except (_Gone, OSError):
            pass
        finally:
            self.loopback._sockets.discard(self.request)
            self._close()

    def _arm(self, stages: tuple[str, ...]) -> None:
        """Take the next mode if its stage is among those; a conversation spends one for each mail."""
        mode = self.loopback.plan.peek()
        if NAMED.get(mode, mode).partition(":")[0] in stages:
            self.loopback.plan.take()
            self.fault = NAMED.get(mode, mode)

    def _say(self, stage: str, reply: str) -> bool:
        """Say the reply of this stage or commit the fault planned for it; False if it was another reply."""
        planned, _, action = self.fault.partition(":")
        if planned != stage:
            self._write(reply)
            return True
        self.fault = ""
        if action == "drop":
            raise _Gone
        if action == "hang":
            self.loopback.stopped.wait(HUNG_SECONDS)
            raise _Gone
        if action == "slow":
            self.loopback.stopped.wait(SLOW_SECONDS)
            self._write(reply)
            return True
        self._write("what is this" if action == "garble" else action)
        if action.startswith("421"):
            raise _Gone
        return False

    def _obey(self, line: str) -> None:
        verb, _, rest = line.partition(" ")
        verb = verb.upper()
        self.loopback.commands.append(verb)
        match verb:
            case "EHLO" | "HELO":
                self._ehlo(verb)
            case "STARTTLS" if self.loopback.tls is not None:
                self._write("220 go ahead")
                self._wrap()
                self.file = self.sock.makefile("rb")
            case "AUTH":
                self._auth(rest)
            case "MAIL":
                self._mail(rest)
            case "RCPT" if self.sender is not None:
                if self._say("rcpt", "250 2.1.5 ok"):
                    self.recipient = rest[rest.index("<") + 1 : rest.index(">")]
            case "DATA" if self.recipient is not None:
                self._data()
            case "RSET":
                self.sender = self.recipient = None
                self._write("250 ok")
            case "NOOP":
                self._write("250 ok")
            case "QUIT":
                self._write("221 bye")
                raise _Gone
            case _:
                self._write("503 5.5.1 bad sequence of commands")

    def _ehlo(self, verb: str) -> None:
        offered = list(self.loopback.features) if verb == "EHLO" else []
        if self.loopback.tls is not None and not isinstance(self.sock, ssl.SSLSocket):
            offered.append("STARTTLS")
        if self.loopback.users:
            offered.append("AUTH PLAIN LOGIN")
        lines = ["loopback", *offered]
        self._say("ehlo", "\r\n".join(f"250{'-' if line != lines[-1] else ' '}{line}" for line in lines))

    def _auth(self, rest: str) -> None:
        mechanism, _, initial = rest.partition(" ")
        if mechanism.upper() == "PLAIN":
            _, user, password = base64.b64decode(initial).decode().split("\0")
        else:
            user = base64.b64decode(initial).decode() if initial else self._ask("VXNlcm5hbWU6")
            password = self._ask("UGFzc3dvcmQ6")
        if self.fault.startswith("auth"):
            planned = self.fault
            self._say("auth", "")
            self.fault = planned  # for every mechanism that the client tries
        elif self.loopback.users.get(user) == password:
            self.logged_in = True
            self._write("235 2.7.0 welcome")
        else:
            self._write("535 5.7.8 user or password is wrong")

    def _ask(self, challenge: str) -> str:
        self._write(f"334 {challenge}")
        return base64.b64decode(self.file.readline().strip()).decode()

    def _mail(self, rest: str) -> None:
        if not self.logged_in:
            self._write("530 5.7.0 authentication required")
            return
        mode = self.loopback.plan.take()
        self.fault = NAMED.get(mode, mode)
        if self._say("mail", "250 2.1.0 ok"):
            self.sender = rest[rest.index("<") + 1 : rest.index(">")]
            self.recipient = None

    def _data(self) -> None:
        if not self._say("data", "354 end with a dot"):
            return
        if self.fault == "body:drop":
            self.file.readline()
            raise _Gone
        if self.fault.startswith("body:"):
            self.file.readline()
            self._say("body", "")
        lines: list[bytes] = []
        while (line := self.file.readline()) != b".\r\n":
            if not line:
                raise _Gone  # RFC 5321: without the dot there is no message
            lines.append(line[1:] if line.startswith(b".") else line)
        planned, _, action = self.fault.partition(":")
        if planned != "dot" or action in ("drop", "hang", "slow", "garble") or action.startswith("2"):
            self._keep(b"".join(lines))
        sender, self.sender, self.recipient = self.sender, None, None
        self._say("dot", f"250 2.0.0 queued as L{len(self.loopback.kept.items)} for {sender}")

    def _keep(self, raw: bytes) -> None:
        headers = BytesHeaderParser().parsebytes(raw)
        item: dict[str, Any] = {
            "service": "smtp",
            "sender": self.sender,
            "recipient": self.recipient,
            "message_id": headers["Message-ID"],
            "subject": headers["Subject"],
            "tls": isinstance(self.sock, ssl.SSLSocket),
            "raw": raw.decode("latin-1"),
        }
        self.loopback.kept.add(item)

    def _wrap(self) -> None:
        assert self.loopback.tls is not None
        self.sock = self.loopback.tls.wrap_socket(self.sock, server_side=True)
        self.loopback._sockets.add(self.sock)

    def _write(self, reply: str) -> None:
        self.sock.sendall(reply.encode() + b"\r\n")

    def _close(self) -> None:
        self.loopback._sockets.discard(self.sock)
        with contextlib.suppress(OSError, AttributeError):
            self.file.close()
        with contextlib.suppress(OSError):
            self.sock.close()


if __name__ == "__main__":
    parser = arguments("A loopback mail relay.")
    given = parser.parse_args()
    serve(LoopbackSmtp(given.port, given.log, split_modes(given.modes), given.default))
