"""`make walks`: the demo company in a browser: every button, README's trials, and axe-core."""

from . import environment, testing
from .log import Problem

TIMEOUT = 7200  # seconds; every button of every screen takes a while


def main(args: list[str]) -> None:
    """Walk; `args` are passed on to pytest."""
    environment.main()
    testing.require()
    walks = testing.Beside("walks", ["scripts/walks", "-q", *args])
    try:
        result = walks.finish(TIMEOUT)
    finally:
        walks.end()
    problems = result.problems()
    for problem in problems:
        print(f"PROBLEM {problem}")
    if problems:
        raise Problem(f"make walks found {len(problems)} problem(s), listed above.")
