"""Waiting for what nobody announces: the only place where process tests poll.

Every wait has a deadline, and says on failure what it waited for.
"""

import time
from collections.abc import Callable
from typing import TypeVar

# Generous, because tests share few cores with builds and other tests; a test
# that passes waits for milliseconds.
DEFAULT_TIMEOUT_SECONDS = 60.0
_POLL_SECONDS = 0.01

Result = TypeVar("Result")


def wait_until(what: str, condition: Callable[[], Result],
               timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS) -> Result:
    """Calls `condition` until it gives something true, and returns that.

    Raises TimeoutError, with `what`, when the time is up.
    """
    deadline = time.monotonic() + timeout_seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise TimeoutError(
                f"waited {timeout_seconds:g} s for this: {what}")
        time.sleep(_POLL_SECONDS)


def pause(seconds: float) -> None:
    """Lets time pass, for tests whose subject is the random moment."""
    time.sleep(seconds)
