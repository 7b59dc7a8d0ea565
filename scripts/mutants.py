"""Change the declared methods at random, one change at a time, and see whether the tests notice.

    python -m scripts.mutants [--count 120] [--seed 1] [--jobs 2]

A change is a constant, a sign, a comparison or a column: a range in assumptions.yaml is moved, an
operation or a comparison is exchanged for its neighbour, a fact or an end for another one of the
same quantity. Each is made in memory, in a process that begins with everything loaded, and first
meets the tests that are named after its quantity. The survivors are listed; below 95 % caught the
command fails.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlglot import exp

from hubscan.estimate import assumptions
from hubscan.estimate.expression import expression
from hubscan.estimate.method import ENDS, Declared, Method, Quantity
from hubscan.estimate.stages import ALL
from hubscan.settings import locate

ROOT = Path(__file__).resolve().parents[1]
_TESTS = "tests/estimate"
_NAMED_AFTER = {
    "parameters": ("test_parameters", "test_packed_readings"),
    "inheritance": ("test_inherit", "test_sums"),
    "outcome": ("test_scores_and_costs", "test_score_ceiling"),
    "scores": ("test_scores_and_costs",),
}
"""Part of the path of a method → tests of it that have another name than the part."""
_OTHERS = ("quantities", "inheritance", "test_adapters.py", "test_operations.py", "test_own.py")
"""Tests for what those do not notice."""
_WANTED = 0.95
_MOVED = 1.1
_EXCHANGED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.Mul: exp.Div, exp.Div: exp.Mul, exp.Add: exp.Sub, exp.Sub: exp.Add,
    exp.Greatest: exp.Least, exp.Least: exp.Greatest,
    exp.GT: exp.GTE, exp.GTE: exp.GT, exp.LT: exp.LTE, exp.LTE: exp.LT,
    exp.EQ: exp.NEQ, exp.NEQ: exp.EQ, exp.And: exp.Or, exp.Or: exp.And,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change."""

    file: Path
    """Where what it changes is declared, relative to the project."""
    told: str
    make: Callable[[], None]
    """Makes the change in this process; `ConfigError` or `ValidationError` if it is refused."""


def mutants() -> Iterator[Mutant]:
    """Every change that can be made."""
    seen: set[Path] = set()
    for quantity in ALL:
        for one in quantity.declared:
            if one.path not in seen:
                seen.add(one.path)
                yield from _of_method(quantity, one)
    yield from _of_constants()


def _of_method(quantity: Quantity, one: Declared) -> Iterator[Mutant]:
    for field in ("when", *ENDS, "grade"):
        text = getattr(one.method, field)
        for changed, told in _changed(quantity, text):
            yield Mutant(
                one.path.relative_to(ROOT),
                f"{quantity.table}, {field}: {told}",
                partial(_set_field, one.method, field, changed),
            )


def _set_field(method: Method, field: str, text: str) -> None:
    """Change a method wherever it is held, equal ones of other quantities included."""
    equal = [d.method for q in ALL for d in q.declared if d.method == method]
    for one in equal:
        object.__setattr__(one, field, text)


def _changed(quantity: Quantity, text: str) -> Iterator[tuple[str, str]]:
    """Each way to change one place of an expression: the new one, and what was changed."""
    tree = expression(text).tree
    numeric = sorted(name for name, fact in quantity.facts.columns.items() if fact.unit)
    for place, node in enumerate(tree.walk()):
        for other in _others(node, numeric):
            copy = tree.copy()
            target = list(copy.walk())[place]
            told, changed = _written(target), other(target)
            told += f" -> {_written(changed)}"
            if target is copy:
                copy = changed
            else:
                target.replace(changed)
            yield _written(copy), told


def _others(node: exp.Expr, numeric: list[str]) -> Iterator[object]:
    kind = type(node)
    if kind in _EXCHANGED:
        yield lambda n: _EXCHANGED[kind](**n.args)
    if isinstance(node, exp.Column) and node.name in numeric:
        others = [n for n in numeric if n != node.name]
        if others:
            yield lambda n: exp.column(others[numeric.index(n.name) % len(others)])


def _written(tree: exp.Expr) -> str:
    return tree.sql("duckdb").replace('"', "")


def _of_constants() -> Iterator[Mutant]:
    """Every number of assumptions.yaml that a method reads, moved at one end."""
    known = assumptions.load(locate.built_in()).constants
    used = {
        (name.name.removeprefix("$").partition(".")[0], name.name.partition(".")[2] or "value")
        for quantity in ALL
        for method in quantity.methods
        for said in method.expressions.values()
        for name in said.tree.find_all(exp.Column)
        if name.name.startswith("$")
    }
    for name, end in sorted(used):
        if name in known and end in ("value", "low", "high"):
            number = getattr(known[name], end)
            moved = number * _MOVED if number else 1.0
            yield Mutant(
                Path("config/assumptions.yaml"),
                f"{name}.{end}: {number!r} -> {moved!r}",
                partial(_move, name, end, moved),
            )


def _move(name: str, end: str, moved: float) -> None:
    """Let whoever reads the assumptions from now on find another number."""
    read = assumptions._read

    def changed(path: Path, model: Any, content: Any) -> Any:
        found = read(path, model, content)
        if constants := getattr(found, "constants", None):
            body = constants[name].model_dump() | {end: moved}
            constants[name] = assumptions.Constant.model_validate(body)
        return found

    changed(locate.built_in() / "assumptions.yaml", assumptions._Numbers, Path.read_bytes)
    assumptions._read = changed


def tests_of(mutant: Mutant) -> list[str]:
    """The test files that are named after what is changed; none for a constant."""
    parts = mutant.file.parts
    stems = [t for part in parts for t in _NAMED_AFTER.get(part, (f"test_{part}",))]
    return [str(p) for stem in stems for p in sorted((ROOT / _TESTS).rglob(f"{stem}.py"))]


def caught(mutant: Mutant | None) -> bool:
    """Whether the tests fail after the change, in this process; None is no change."""
    try:
        if mutant is not None:
            mutant.make()
    except ValidationError:  # refused when it is read
        return True
    every = [str(ROOT / _TESTS / name) for name in _OTHERS]
    first = tests_of(mutant) if mutant else []
    return any(_fails(files) for files in (first, every) if files)


def _fails(files: Sequence[str]) -> bool:
    options = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--rootdir", str(ROOT))
    return pytest.main([*options, *files]) != 0


def started(mutant: Mutant | None) -> int:
    """Begin to try a change in a copy of this process, silently; its process id."""
    process = os.fork()
    if process:
        return process
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    code = 2
    try:
        code = int(caught(mutant))
    finally:
        os._exit(code)


def tried(chosen: Sequence[Mutant | None], jobs: int) -> Iterator[tuple[Mutant | None, bool]]:
    """Each change, and whether it was noticed, as they come."""
    waiting, running = list(reversed(chosen)), dict[int, Mutant | None]()
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            running[started(mutant)] = mutant
        process, status = os.wait()
        if process in running:
            yield running.pop(process), os.waitstatus_to_exitcode(status) != 0


def main() -> int:
    """Try as many changes as asked for; 1 if too many survive."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    os.chdir(ROOT)
    every = list(mutants())
    chosen = random.Random(options.seed).sample(every, min(options.count, len(every)))
    if any(noticed for _, noticed in tried([None], 1)):
        print("the tests fail without any change: mend them first")
        return 1
    begun, survivors = time.monotonic(), []
    for number, (mutant, noticed) in enumerate(tried(chosen, options.jobs), 1):
        if mutant is not None and not noticed:
            survivors.append(mutant)
            print(f"survived: {mutant.file}: {mutant.told}", flush=True)
        if sys.stderr.isatty():
            print(f"\r{number} of {len(chosen)}", end="", file=sys.stderr)
    share = 1 - len(survivors) / len(chosen)
    took = time.monotonic() - begun
    print(f"{len(chosen)} of {len(every)} changes tried in {took:.0f} s, {share:.1%} caught")
    return int(share < _WANTED)


if __name__ == "__main__":
    sys.exit(main())
