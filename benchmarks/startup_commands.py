"""How long a command makes one wait before it does anything, in CPU seconds, beside its budget.

python -m benchmarks startup [--data-dir DATA]

Help, version, completion and usage errors are asked of every verb. The questions about one model
or one rule need an assessed data directory; without one the built-in sample is assessed first. The
first question after a change of the rules parses them, the others find them parsed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import click

from hubscan.cli.check import COVERED
from hubscan.cli.main import cli
from hubscan.model.exits import Exit
from hubscan.model.tables import QUANTITIES

AT_ONCE = 0.15
"""CPU seconds: what a person does not notice as waiting."""
SOON = 1.0
"""CPU seconds for a question about the sample."""
TIMES = 3
"""Each command is run this often; the quickest run counts, since others are disturbed."""
AT_MOST = 20
"""Whoever is over the budget runs again, so often: a machine may be slow for seconds on end."""
_UNCOMPILED = "PYTHONDONTWRITEBYTECODE"
"""Python would compile each module at each start: those that pip installs are compiled."""
_ANSWERED = (Exit.DONE, COVERED)
"""Exit codes of questions that got an answer: what stops early is quick for the wrong reason."""
MODEL, RULE = "meta-llama/Llama-2-70b-hf", "eu-gpai"


@dataclass(frozen=True, slots=True)
class Command:
    """A command line and the CPU seconds it may take."""

    words: tuple[str, ...]
    budget: float
    environment: Mapping[str, str] = field(default_factory=dict)
    label: str = ""

    @property
    def name(self) -> str:
        """How the table calls it."""
        return self.label or " ".join(("hubscan", *self.words))


def main(arguments: list[str]) -> int:
    """Print the table; 1 if a command is over its budget."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks startup")
    parser.add_argument("--data-dir", type=Path, help="an assessed data directory")
    given = parser.parse_args(arguments)
    late = 0
    print(f"{'least':>6} {'median':>6} {'budget':>6} {'runs':>4}  CPU-s")
    with _assessed(given.data_dir) as data, _own_model() as model:
        for command in (*_at_once(), *_soon(data, model)):
            taken = [_cpu_seconds(command) for _ in range(TIMES)]
            while min(taken) > command.budget and len(taken) < AT_MOST:
                taken.append(_cpu_seconds(command))
            least, over = min(taken), min(taken) > command.budget
            late += over
            told = f"{least:6.2f} {median(taken):6.2f} {command.budget:6.2f} {len(taken):4}"
            print(f"{told}  {command.name}{'  OVER' * over}", flush=True)
    return int(late > 0)


def _at_once() -> Iterator[Command]:
    for words in ((), ("--version",), ("--help",), ("conut",)):
        yield Command(words, AT_ONCE)
    for path in _verbs(cli):
        yield Command((*path, "--help"), AT_ONCE)
    for typed in ("hubscan ", "hubscan rules ", "hubscan explain --figure "):
        environment = {
            "_HUBSCAN_COMPLETE": "bash_complete",
            "COMP_WORDS": typed,
            "COMP_CWORD": str(len(typed.split())),
        }
        yield Command((), AT_ONCE, environment, label=f"completion after '{typed}'")


def _soon(data: Path, model: Path) -> Iterator[Command]:
    place = ("--data-dir", str(data))
    figure = QUANTITIES[0].name
    for label, words in {
        "explain": ("explain", MODEL),
        "explain, one figure": ("explain", MODEL, "--figure", figure),
        "top": ("top", "--rule", RULE),
        "lineage": ("lineage", MODEL, "--down"),
        "families": ("families",),
        "claims": ("claims",),
        "what-if": ("what-if", "--set", f"{RULE}.flop_line=1e24"),
        "sql": ("sql", "SELECT count(*) FROM rows"),
        "rules show": ("rules", "show", RULE),
        "check": ("check", str(model)),
    }.items():
        where = () if label in ("rules show", "check") else place
        yield Command((*words, *where), SOON, label=f"hubscan {label}, on the sample")


def _verbs(group: click.Group) -> Iterator[tuple[str, ...]]:
    """Each command below `group` as the words that name it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (name,)
        if isinstance(command, click.Group):
            yield from ((name, *rest) for rest in _verbs(command))


@contextmanager
def _own_model() -> Iterator[Path]:
    """A folder with a model that nobody has uploaded, and that has no parent to ask the Hub for."""
    with tempfile.TemporaryDirectory() as folder:
        sizes = {"vocab_size": 32000, "hidden_size": 4096, "num_hidden_layers": 32}
        heads = {"num_attention_heads": 32, "intermediate_size": 11008}
        config = {"model_type": "llama"} | sizes | heads
        (Path(folder) / "config.json").write_text(json.dumps(config), encoding="utf-8")
        card = "---\nlicense: apache-2.0\n---\n# A model\nIt was trained on 15T tokens.\n"
        (Path(folder) / "README.md").write_text(card, encoding="utf-8")
        yield Path(folder)


@contextmanager
def _assessed(data: Path | None) -> Iterator[Path]:
    """`data`, or else the sample, assessed in a folder that goes when all is done."""
    if data is not None:
        yield data
        return
    with tempfile.TemporaryDirectory() as folder:
        job = ["run", "--source", "sample", "--format", "csv", "--quiet"]
        place = ["--data-dir", f"{folder}/data", "--out", f"{folder}/reports"]
        subprocess.run([sys.executable, "-m", "hubscan", *job, *place], check=True)
        yield Path(folder) / "data"


def _cpu_seconds(command: Command) -> float:
    environment = {**os.environ, **command.environment}
    environment.pop(_UNCOMPILED, None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "hubscan", *command.words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if command.budget == SOON and done.returncode not in _ANSWERED:
        raise SystemExit(f"{command.name}: {done.stderr.strip()}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
