"""Parameters of models built without weights, by the optional extra `[exact]`.

Configs are strangers' text and libraries build whatever they say, so the work is done by another
process that has a time limit a config, a memory limit, and no leave to fetch anything.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from types import TracebackType
from typing import Any

from hubscan.evidence.config import Config
from hubscan.evidence.statement import EXCERPT, Statement
from hubscan.model.errors import ConfigError

_SECONDS_TO_START = 120.0
_SECONDS_A_CONFIG = 30.0
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
_COMMAND = (sys.executable, "-m", "hubscan.estimate.empty_model_worker")


class EmptyModels:
    """Builds models of configs, each distinct config once. Use as a context.

    Raises `ConfigError` on entry if the extra is not installed.
    """

    def __init__(self, *, seconds: float = _SECONDS_A_CONFIG) -> None:
        self._seconds = seconds
        self._known: dict[str, Statement | None] = {}
        self._library = ""
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str] = queue.Queue()

    def __enter__(self) -> EmptyModels:
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def statement(self, config: Config) -> Statement | None:
        """Statement `parameters` of source `exact`; None where no class of the library fits, or
        the config is one that cannot be built in time."""
        if not config.text("model_type"):
            return None
        line = json.dumps(config.data, sort_keys=True)
        if line not in self._known:
            self._known[line] = self._built(line)
        return self._known[line]

    def _built(self, line: str) -> Statement | None:
        answer = self._ask(line)
        count = answer.get("parameters")
        if not isinstance(count, int) or not 0 < count < 10**14:
            return None
        size = float(count)
        shown = f"{self._library}: {count:,} parameters of a model built without weights"
        return Statement("parameters", "exact", self._library, shown[:EXCERPT], size, size, size)

    def _ask(self, line: str) -> dict[str, Any]:
        if self._process is None or self._process.poll() is not None:
            self._start()
        process = self._process
        if process is None or process.stdin is None:
            return {}
        try:
            process.stdin.write(line + "\n")
            process.stdin.flush()
        except OSError:
            return {}
        return self._answer(self._seconds)

    def _answer(self, seconds: float) -> dict[str, Any]:
        """The next answer; a process that takes longer is ended and answers nothing."""
        try:
            answer = json.loads(self._answers.get(timeout=seconds))
        except (queue.Empty, ValueError):
            self._stop()
            return {}
        return answer if isinstance(answer, dict) else {}

    def _start(self) -> None:
        self._answers = queue.Queue()
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=os.environ | _OFFLINE,
        )
        threading.Thread(target=_listen, args=(self._process, self._answers), daemon=True).start()
        first = self._answer(_SECONDS_TO_START)
        if "ready" not in first:
            self._stop()
            raise ConfigError(
                f"models cannot be built: {first.get('missing', 'the worker did not start')}",
                hint="Install the extra: pip install 'hubscan[exact]'.",
            )
        self._library = str(first["ready"])

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
        self._process = None


def _listen(process: subprocess.Popen[str], answers: queue.Queue[str]) -> None:
    """Hand over every line; an empty one, which is no JSON, when the process ends."""
    try:
        for line in process.stdout or ():
            answers.put(line)
    except ValueError:
        return  # the stream was closed on purpose
    answers.put("")
