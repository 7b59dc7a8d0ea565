"""A process that has imported all of hubscan and forks the command line: a run without its start.

The forked process is `hubscan` with its arguments, with a clock that stands still, and it can be
killed at a place rather than at a time: just before or just after the n-th change of a file, or so
much work after the n-th step began.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import hubscan
from hubscan.cli.main import main as command
from hubscan.config import Config
from hubscan.estimate.expression import Expression
from hubscan.model import clock
from tests.conftest import ROOT
from tests.support.days import few_places

_CHANGES = frozenset(
    ("open", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate")
) | {"shutil.rmtree"}
"""What Python tells its auditors of files. It does not tell what DuckDB and Arrow write, but their
files come under their names by a rename of ours. An exchange of folders is followed by a rmtree."""
_FOR_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_LOOK_SECONDS = 0.002
_ENVIRONMENT = {"PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
"""A fork takes one thread along, so there must be no others."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When to kill: at a change of a file, counted from 1, or in a step, counted from 0."""

    change: int | None = None
    after: bool = False
    """Whether the change has been made; a file that was opened is then still empty."""
    step: int | None = None
    seconds: float = 0.0
    """Of work, by the processors, since the step began."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a run."""

    killed: bool
    code: int
    cpu_seconds: float
    said: str
    """On stderr."""
    steps: tuple[tuple[str, float], ...]
    """Name and beginning, in seconds of work, of each step; the first is the start."""
    changes: tuple[str, ...]
    """Of files, as Python called them."""


class Warmed:
    """The process, as a context manager; one run at a time."""

    def __init__(self, folder: Path, config: Path, environment: Mapping[str, str] = {}) -> None:
        self._folder = folder
        self._config = config
        self.environment = environment
        self._process: subprocess.Popen[str] | None = None

    @property
    def temporary(self) -> Path:
        """Where the runs put what they need only for a while."""
        return self._folder / "temporary"

    def __enter__(self) -> Self:
        self.temporary.mkdir(parents=True, exist_ok=True)
        known = {**os.environ, "PYTHONPATH": str(ROOT), **_ENVIRONMENT}
        known.pop("HF_TOKEN", None)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.warmed", str(self._config)],
            cwd=ROOT,
            env={**known, **self.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._said() == "ready"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.communicate()

    def run(self, arguments: Sequence[str], now: datetime, moment: Moment | None = None) -> Ended:
        """`hubscan` with `arguments` at the time `now`, killed at `moment` if it comes that far."""
        order = {
            "arguments": list(arguments),
            "now": now.isoformat(),
            "moment": asdict(moment or Moment()),
            "log": str(self._folder / "log"),
            "changes": str(self._folder / "changes"),
            "temporary": str(self.temporary),
        }
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._said())
        return Ended(
            **told | {"steps": tuple(map(tuple, told["steps"]))},
            said=Path(order["log"]).read_text(),
            changes=tuple(Path(order["changes"]).read_text().splitlines()),
        )

    def _said(self) -> str:
        assert self._process is not None and self._process.stdout is not None
        return self._process.stdout.readline().strip()


def main() -> None:
    """Import and read everything, then run what is ordered, a line an order."""
    _import_all()
    _read_all(Path(sys.argv[1]))
    assert len(list(Path("/proc/self/task").iterdir())) <= 2  # ours, and one of the allocator's
    print("ready", flush=True)
    with few_places():
        for line in sys.stdin:
            order = json.loads(line)
            for name in ("log", "changes"):
                Path(order[name]).write_bytes(b"")
            child = os.fork()
            if child == 0:
                _become(order)
            print(json.dumps(_watch(child, order)), flush=True)
    os._exit(0)


def _import_all() -> None:
    importlib.import_module("pandas")  # Arrow looks for it
    for module in pkgutil.walk_packages(hubscan.__path__, "hubscan."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _read_all(folder: Path) -> None:
    """What the command finds read already: a process reads a configuration once, and a formula."""
    formulas = (o for o in gc.get_objects() if isinstance(o, Expression))
    for thing in (Config.find(folder), *formulas):
        for name, part in vars(type(thing)).items():
            if isinstance(part, cached_property):
                getattr(thing, name)
    gc.freeze()


def _become(order: Mapping[str, Any]) -> None:
    """The command; does not return."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    nothing, log = os.open(os.devnull, os.O_RDWR), os.open(order["log"], os.O_WRONLY)
    for number, place in enumerate((nothing, nothing, log)):
        os.dup2(place, number)
    os.environ["TMPDIR"] = tempfile.tempdir = order["temporary"]
    now = datetime.fromisoformat(order["now"])
    clock.now = lambda: now
    code = 1
    try:
        sys.addaudithook(_Auditor(order))
        sys.argv = ["hubscan", *order["arguments"]]
        command()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        atexit._run_exitfuncs()
        os._exit(code)


class _Auditor:
    """Writes down the changes of files, and kills at one of them."""

    def __init__(self, order: Mapping[str, Any]) -> None:
        self._list = os.open(order["changes"], os.O_WRONLY | os.O_APPEND)
        self._moment = Moment(**order["moment"])
        self._count = 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _CHANGES or (event == "open" and not self._writes(arguments)):
            return
        self._count += 1
        told = " ".join(str(a) for a in arguments[:2])
        os.write(self._list, f"{event} {told}\n".encode())
        if self._count == self._moment.change:
            if self._moment.after:
                sys.setprofile(_kill)  # is called with what this process does next
            else:
                _kill()

    @staticmethod
    def _writes(arguments: tuple[Any, ...]) -> bool:
        path, _, flags = arguments
        return bool(flags & _FOR_WRITING) and not isinstance(path, int)


def _kill(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _watch(child: int, order: Mapping[str, Any]) -> dict[str, Any]:
    """Follow the steps, kill if a step is the moment, and tell what became of it."""
    moment = Moment(**order["moment"])
    steps: list[tuple[str, float]] = [("start", 0.0)]
    with Path(order["log"]).open() as log:
        while True:
            steps += [(name, _work_of(child)) for name in _steps(log)]
            ended, status, used = os.wait4(child, os.WNOHANG)
            if ended:
                break
            if _is_now(moment, child, steps):
                os.kill(child, signal.SIGKILL)
            time.sleep(_LOOK_SECONDS)
        steps += [(name, used.ru_utime + used.ru_stime) for name in _steps(log)]
    return {
        "killed": os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL,
        "code": os.waitstatus_to_exitcode(status),
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "steps": steps,
    }


def _is_now(moment: Moment, child: int, steps: Sequence[tuple[str, float]]) -> bool:
    if moment.step is None or moment.step >= len(steps):
        return False
    return _work_of(child) >= steps[moment.step][1] + moment.seconds


def _steps(log: IO[str]) -> list[str]:
    """Names of the steps that began since the last look."""
    found = []
    for line in log:
        if line.startswith("{") and line.endswith("\n"):
            told = json.loads(line)
            if told["event"] == "step":
                found.append(told["step"])
    return found


def _work_of(process: int) -> float:
    """Seconds of all processors that `process` has had; Linux has a clock for each process."""
    try:
        return time.clock_gettime((~process << 3) | 2)
    except OSError:
        return 0.0


if __name__ == "__main__":
    main()
