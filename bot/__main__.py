"""Run the command line: `bot ...` or `python -m bot ...`."""

import io
import sys
from types import TracebackType


def main() -> None:
    """Run one command; exit 0 when it is done, 1 when something failed, 2 when the call was wrong.

    An editor's mistake is a message on standard error. A traceback is a bug of ours, and says so.
    """
    from bot.cli.frame import run

    for stream in (sys.stdout, sys.stderr):
        if isinstance(
            stream, io.TextIOWrapper
        ):  # a letter the terminal lacks is shown as its code, not a crash
            stream.reconfigure(errors="backslashreplace")
    sys.excepthook = _report_bug
    sys.exit(run(sys.argv[1:]))


def _report_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    sys.__excepthook__(kind, error, trace)
    print("This is a bug in Broadsheet: please report what you did and the lines above.", file=sys.stderr)


if __name__ == "__main__":
    main()
