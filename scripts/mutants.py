"""Change the declared methods at random, one change at a time, and see whether the tests notice.

    python -m scripts.mutants [--count 120] [--seed 1] [--jobs 2] [--seconds 600]

A change is a constant, a sign, a comparison or a column: a range in assumptions.yaml is moved, an
operation or a comparison is exchanged for its neighbour, a fact or an end for another one of the
same quantity. Each is made in memory, in a process that begins with everything loaded, and first
meets the tests that are named after its quantity. The survivors are listed; below 95 % caught the
command fails.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pydantic import ValidationError
from sqlglot import exp

from hubscan.estimate import assumptions
from hubscan.estimate.expression import expression, name_and_end
from hubscan.estimate.method import ENDS, Declared, Method, Quantity
from hubscan.estimate.stages import ALL
from hubscan.settings import locate
from tests.estimate.quantities import evaluate
from tests.estimate.support import CONFIG

_Named = TypeVar("_Named")
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
    """Makes the change in this process; raises `ValidationError` if it is refused."""
    tests: tuple[Path, ...]
    """The test files that are named after what is changed."""


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
                tests_of(one.path),
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
    used: defaultdict[tuple[str, str], set[Path]] = defaultdict(set)
    for one in (d for quantity in ALL for d in quantity.declared):
        for said in one.method.expressions.values():
            for column in said.tree.find_all(exp.Column):
                if column.name.startswith("$"):
                    used[name_and_end(column.name)].update(tests_of(one.path))
    for (name, end), tests in sorted(used.items()):
        if name in known and end in ("value", "low", "high"):
            number = getattr(known[name], end)
            moved = number * _MOVED if number else 1.0
            yield Mutant(
                Path("config/assumptions.yaml"),
                f"{name}.{end}: {number!r} -> {moved!r}",
                partial(_move, name, end, moved),
                tuple(sorted(tests)),
            )


def _move(name: str, end: str, moved: float) -> None:
    """Let whoever has read the assumptions, or reads them from now on, find another number."""
    read, held = assumptions._read, CONFIG.assumptions.constants

    def changed(path: Path, model: Any, content: Any) -> Any:
        found = read(path, model, content)
        if constants := getattr(found, "constants", None):
            body = constants[name].model_dump() | {end: moved}
            constants[name] = assumptions.Constant.model_validate(body)
        return found

    held[name] = assumptions.Constant.model_validate(held[name].model_dump() | {end: moved})
    assumptions._read = changed


@cache
def tests_of(declaration: Path) -> tuple[Path, ...]:
    """The test files that are named after the folders of a declaration."""
    parts = declaration.relative_to(ROOT).parts
    stems = dict.fromkeys(t for p in parts for t in _NAMED_AFTER.get(p, (f"test_{p}",)))
    return tuple(p for stem in stems for p in sorted((ROOT / _TESTS).rglob(f"{stem}.py")))


def caught(mutant: Mutant) -> bool:
    """Whether the tests fail after the change, in this process."""
    try:
        mutant.make()
    except ValidationError:  # refused when it is read
        return True
    others = tuple(ROOT / _TESTS / name for name in _OTHERS)
    return any(_fails(files) for files in (mutant.tests, others) if files)


def _fails(files: Sequence[Path]) -> bool:
    options = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--rootdir", str(ROOT))
    return pytest.main([*options, *map(str, files)]) != 0


def started(work: Callable[[], bool]) -> int:
    """Begin some work in a copy of this process, silently; its process id. It ends with 1 for
    True."""
    process = os.fork()
    if process:
        return process
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    code = 2
    try:
        code = int(work())
    finally:
        os._exit(code)


def side_by_side(
    work: Mapping[_Named, Callable[[], bool]], jobs: int, seconds: float
) -> Iterator[tuple[_Named, bool]]:
    """Each piece of work with its answer, as they come; none begins after so many seconds."""
    end = time.monotonic() + seconds
    waiting, running = list(reversed(work)), dict[int, _Named]()
    while running or (waiting and time.monotonic() < end):
        while waiting and len(running) < jobs and time.monotonic() < end:
            name = waiting.pop()
            running[started(work[name])] = name
        process, status = os.wait()
        if process in running:
            yield running.pop(process), os.waitstatus_to_exitcode(status) != 0


def main() -> int:
    """Try as many changes as asked for; 1 if too many survive."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seconds", type=float, default=math.inf, help="begin none later")
    options = parser.parse_args()
    os.chdir(ROOT)
    every = list(mutants())
    chosen = random.Random(options.seed).sample(every, min(options.count, len(every)))
    evaluate.facts_by_table()  # every test of a method asks for it first
    begun = time.monotonic()
    files = sorted({file for mutant in chosen for file in mutant.tests})
    unchanged = {file: partial(_fails, (file,)) for file in files}
    for file, fails in side_by_side(unchanged, options.jobs, math.inf):
        if fails:
            print(f"{file.relative_to(ROOT)} fails without any change: mend it first")
            return 1
    changed = {mutant: partial(caught, mutant) for mutant in chosen}
    tried, survivors = 0, 0
    for mutant, noticed in side_by_side(changed, options.jobs, options.seconds):
        tried += 1
        if not noticed:
            survivors += 1
            print(f"survived: {mutant.file}: {mutant.told}", flush=True)
    share = 1 - survivors / max(1, tried)
    took = time.monotonic() - begun
    print(f"{tried} of {len(every)} changes tried in {took:.0f} s, {share:.1%} caught")
    return int(share < _WANTED)


if __name__ == "__main__":
    sys.exit(main())
