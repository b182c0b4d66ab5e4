"""Loaded by each Python under a moved clock, before anything else.

`time.sleep` waits until a moment of the monotonic clock, which libfaketime 0.9.10 refuses where
that clock is left alone (the system call returns EINVAL). Waiting for nothing to happen is as good.
"""

import select
import time


def _sleep(seconds):
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    end = time.monotonic() + seconds
    while seconds > 0:
        select.select([], [], [], seconds)
        seconds = end - time.monotonic()


time.sleep = _sleep
