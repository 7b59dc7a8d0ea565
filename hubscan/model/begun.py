"""Work that begins now and is waited for later, while another core would be idle."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def begun(work: Callable[[], Result]) -> Callable[[], Result]:
    """What waits for `work`, which begins in a thread, and gives or raises what it does."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - loads loggers; few need it

    beside = ThreadPoolExecutor(1)
    result = beside.submit(work).result
    beside.shutdown(wait=False)
    return result
