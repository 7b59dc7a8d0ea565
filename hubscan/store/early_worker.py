"""The process of hubscan.store.early_pieces: runs of pages on stdin, a file for each.

`python -m hubscan.store.early_worker RAW EARLY`; a line is `START STOP`. It gives way to every
other process, and ends with its input.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from hubscan.store.memory import keep_large_blocks
from hubscan.store.piece_files import write_piece
from hubscan.store.piece_worker import PIECE_ROWS, answer
from hubscan.store.raw_pages import RawPages

_GIVES_WAY = 10


def main(raw: Path, early: Path) -> None:
    """Write the file of every run that is asked for; a full disk ends it without a word."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever interrupts the scan ends this, too
    with suppress(OSError):
        os.nice(_GIVES_WAY)
    gc.disable()
    keep_large_blocks()
    pages = RawPages(raw)
    for line in sys.stdin:
        start, stop = map(int, line.split())
        there = [pages.path(0, number) for number in range(stop)]
        found = answer(there, (start, stop), PIECE_ROWS, reverse=True, packed=True)
        try:
            write_piece(early, (start, stop), found)
        except OSError:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
