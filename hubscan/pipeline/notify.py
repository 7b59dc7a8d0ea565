"""Tell somebody: run a command of the user's with the paragraph of the day, if there is news."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

from hubscan.model.errors import ConfigError
from hubscan.model.observer import Observer

_SECONDS = 60
_SECRETS = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")


def words_of(command: str) -> list[str]:
    """The words of a command line. Raises `ConfigError` if it cannot be read as one."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ConfigError(f"--notify-command: {error}", hint="Mind the quotes.") from error
    if not words:
        raise ConfigError("--notify-command: an empty command")
    return words


def notify(command: str, paragraph: str, facts: dict[str, str | Path], watch: Observer) -> bool:
    """Run `command` with `paragraph` on its input; whether it went well.

    `facts` become its environment as HUBSCAN_<NAME>; tokens do not. No shell takes part. What goes
    wrong is told and changes nothing: the report is there.
    """
    environment = {k: v for k, v in os.environ.items() if k not in _SECRETS}
    environment |= {f"HUBSCAN_{name.upper()}": str(value) for name, value in facts.items()}
    words = words_of(command)
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command
            words, input=f"{paragraph}\n", text=True, env=environment, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        watch.note(f"--notify-command: {words[0]}: {type(error).__name__}")
        return False
    if done.returncode:
        watch.note(f"--notify-command: {words[0]} ended with {done.returncode}")
    return done.returncode == 0
