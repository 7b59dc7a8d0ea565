"""Work that begins now and is waited for later, while another core would be idle."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")
_PATIENT = 15
"""Steps down from the usual priority: others run first."""


def begun(work: Callable[[], Result], *, patient: bool = False) -> Callable[[], Result]:
    """What waits for `work`, which begins in a thread, and gives or raises what it does.

    One that is `patient` takes what others leave, where a thread has a priority of its own.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - loads loggers; few need it

    first = (lambda: os.nice(_PATIENT)) if patient and sys.platform == "linux" else None
    beside = ThreadPoolExecutor(1, initializer=first)
    result = beside.submit(work).result
    beside.shutdown(wait=False)
    return result
