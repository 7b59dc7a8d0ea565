"""What the exit code of a command means, and after which another try can help. One table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of `hubscan`."""

    DONE = 0
    ERROR = 1
    USAGE = 2
    UNFINISHED = 3
    CONFIG = 4
    INTERRUPTED = 130
    """128 and the number of SIGINT, as shells have it."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row of the table."""

    words: str
    try_again: bool = False
    """Whether the same command may succeed by itself a while later."""


MEANINGS = {
    Exit.DONE: Meaning("done"),
    Exit.ERROR: Meaning("an error that another try does not mend: a disk, a file"),
    Exit.USAGE: Meaning("a usage error: an option or a name that there is not"),
    Exit.UNFINISHED: Meaning(
        "a gate refused, the scan is incomplete, or the Hub did not answer", try_again=True
    ),
    Exit.CONFIG: Meaning("a configuration or rule file is invalid"),
    Exit.INTERRUPTED: Meaning("interrupted by hand (Ctrl-C)"),
}
