"""Change the declared methods at random, one change at a time, and see whether the tests notice.

    python -m scripts.mutants [--count 120] [--seed 1] [--jobs 2]

A change is a constant, a sign, a comparison or a column: a range in assumptions.yaml is moved, an
operation or a comparison is exchanged for its neighbour, a fact or an end for another one of the
same quantity. The survivors are listed; below 95 % caught the command fails.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

import yaml
from sqlglot import exp

from hubscan.estimate.expression import expression
from hubscan.estimate.method import ENDS, Declared, Quantity
from hubscan.estimate.stages import ALL

ROOT = Path(__file__).resolve().parents[1]
_TESTS = ("tests/estimate/quantities", "tests/estimate/inheritance")
_COPIED = ("hubscan", "tests", "config", "pyproject.toml", "scripts")
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
    """One changed file."""

    file: Path
    """Relative to the project."""
    before: str
    after: str
    told: str


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
    source = one.path.read_text(encoding="utf-8")
    for field in ("when", *ENDS, "grade"):
        text = getattr(one.method, field)
        for changed in _changed(quantity, text):
            after = source.replace(text, changed) if source.count(text) == 1 else None
            if after is None:
                after = _in_field(source, field, text, changed)
            if after is not None:
                yield Mutant(
                    one.path.relative_to(ROOT), source, after, f"{field}: {text} -> {changed}"
                )


def _in_field(source: str, field: str, text: str, changed: str) -> str | None:
    """The source with the text of one field changed, where it stands in one line."""
    for quote in ('"', '"""'):
        line = f"    {field}={quote}{text}{quote},"
        if source.count(line) == 1:
            return source.replace(line, f"    {field}={quote}{changed}{quote},")
    return None


def _changed(quantity: Quantity, text: str) -> Iterator[str]:
    tree = expression(text).tree
    numeric = sorted(name for name, fact in quantity.facts.columns.items() if fact.unit)
    for place, node in enumerate(tree.walk()):
        for other in _others(node, numeric):
            copy = tree.copy()
            target = list(copy.walk())[place]
            changed = other(target)
            if target is copy:
                copy = changed
            else:
                target.replace(changed)
            yield _written(copy)


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
    """Every range of assumptions.yaml that a method reads, moved at one end."""
    path = ROOT / "config" / "assumptions.yaml"
    source = path.read_text(encoding="utf-8")
    used = {
        (name.name.removeprefix("$").partition(".")[0], name.name.partition(".")[2] or "value")
        for quantity in ALL
        for method in quantity.methods
        for said in method.expressions.values()
        for name in said.tree.find_all(exp.Column)
        if name.name.startswith("$")
    }
    document = yaml.compose(source)
    constants = next(v for k, v in document.value if k.value == "constants")
    for key, body in constants.value:
        for field, value in body.value:
            if (key.value, field.value) not in used:
                continue
            number = float(value.value)
            moved = repr(number * _MOVED if number else 1.0)
            after = source[: value.start_mark.index] + moved + source[value.end_mark.index :]
            told = f"{key.value}.{field.value}: {value.value} -> {moved}"
            yield Mutant(path.relative_to(ROOT), source, after, told)


def caught(mutant: Mutant, tree: Path) -> bool:
    """Whether the tests fail on the changed copy of the project."""
    target = tree / mutant.file
    target.write_text(mutant.after, encoding="utf-8")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *_TESTS],
            cwd=tree,
            env={**os.environ, "PYTHONPATH": str(tree)},
            capture_output=True,
            check=False,
        )
        return done.returncode != 0
    finally:
        target.write_text(mutant.before, encoding="utf-8")


def main() -> int:
    """Try as many changes as asked for; 1 if too many survive."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    every = list(mutants())
    chosen = random.Random(options.seed).sample(every, min(options.count, len(every)))
    with tempfile.TemporaryDirectory() as scratch:
        trees: Queue[Path] = Queue()
        for number in range(options.jobs):
            trees.put(_copy(Path(scratch) / str(number)))

        def tried(mutant: Mutant) -> bool:
            tree = trees.get()
            try:
                return caught(mutant, tree)
            finally:
                trees.put(tree)

        if tried(Mutant(Path("pyproject.toml"), *[(ROOT / "pyproject.toml").read_text()] * 2, "")):
            print("the tests fail without any change: mend them first")
            return 1
        with ThreadPoolExecutor(options.jobs) as pool:
            found = list(zip(chosen, pool.map(tried, chosen), strict=True))
    survivors = [mutant for mutant, noticed in found if not noticed]
    share = 1 - len(survivors) / len(found)
    for mutant in survivors:
        print(f"survived: {mutant.file}: {mutant.told}")
    print(f"{len(found)} of {len(every)} changes tried, {share:.1%} caught")
    return int(share < _WANTED)


def _copy(tree: Path) -> Path:
    tree.mkdir(parents=True)
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree / name)
    return tree


if __name__ == "__main__":
    sys.exit(main())
