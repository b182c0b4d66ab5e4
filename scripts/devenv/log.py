"""Progress and failures, for people: everything goes to stderr, stdout stays free for results."""

import sys
import time

_START = time.monotonic()


class Problem(Exception):
    """A failure with a message that says what to do next; shown without a traceback."""


def say(text: str) -> None:
    """Print one line of progress with the seconds since the start."""
    print(f"[{time.monotonic() - _START:6.1f}s] {text}", file=sys.stderr, flush=True)


def note(text: str) -> None:
    """Print a notice that must not be overlooked."""
    print(f"\nNOTE: {text}\n", file=sys.stderr, flush=True)


def elapsed() -> float:
    """Seconds since the start of this command."""
    return time.monotonic() - _START
