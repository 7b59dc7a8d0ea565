"""A scan in a process of its own, to be killed: `python -m tests.hub.scan_process DATA_DIR`."""

from __future__ import annotations

import sys
from pathlib import Path

from hubscan.hub import Choices, scan
from hubscan.hub.retry import RetryPolicy
from hubscan.model.errors import HubscanError
from hubscan.store.datadir import DataDir

POLICY = RetryPolicy(base_seconds=0.002, cap_seconds=0.02, ladder_seconds=(0.01,))

if __name__ == "__main__":
    jobs = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    try:
        scan("hub", DataDir(Path(sys.argv[1])), choices=Choices(policy=POLICY, jobs=jobs))
    except HubscanError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
