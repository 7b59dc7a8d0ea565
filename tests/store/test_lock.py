"""One writer at a time, who is named; a dead one does not block."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hubscan.model.errors import LockedError
from hubscan.store.lock import exclusive

HOLD = """
import sys, time
from pathlib import Path
from hubscan.store.lock import exclusive
with exclusive(Path(sys.argv[1]), "scan"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_writer_is_told_who_holds_it_and_a_killed_one_lets_go(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    told = pytest.raises(LockedError, match=f"process {holder.pid} on .*, for 0 min")
    with told, exclusive(tmp_path, "scan"):
        pass
    holder.kill()
    holder.wait()
    with exclusive(tmp_path, "scan"):
        pass
    with exclusive(tmp_path, "scan"):
        pass
