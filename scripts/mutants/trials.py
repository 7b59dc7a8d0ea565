"""The tests of methods, collected once; each change meets them in a copy (fork) of the process.

Which tests look at a quantity is learnt by running each once without a change.
"""

from __future__ import annotations

import os
import pickle
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest

from hubscan.estimate import choice, gather
from tests.estimate import support
from tests.estimate.quantities import evaluate

_Named = TypeVar("_Named")
ROOT = Path(__file__).resolve().parents[2]
_FOLDERS = ("tests/estimate/quantities", "tests/estimate/inheritance")
_WITHOUT = ("cacheprovider", "xdist", "terminal")


@dataclass(frozen=True, slots=True)
class Learnt:
    """What one test does where nothing is changed."""

    fails: bool
    tables: frozenset[str]
    """The quantities that it works out, by their tables."""
    seconds: float
    """Of a processor."""


class Tests:
    """The collected tests, to be run in copies of this process."""

    def __init__(self, items: list[pytest.Item]) -> None:
        self._items = {item.nodeid: item for item in items}
        self._learnt: dict[str, Learnt] = {}
        self.failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed |= report.failed

    def learn(self, jobs: int) -> list[str]:
        """Run each once as it is; the ones that fail."""
        names = list(self._items)
        work = {part: partial(self._learn, names[part::jobs]) for part in range(jobs)}
        for _, learnt in side_by_side(work, jobs):
            self._learnt |= learnt
        return [name for name in names if self._learnt[name].fails]

    def _learn(self, names: list[str]) -> dict[str, Learnt]:
        tables: set[str] = set()
        for module, name in ((choice, "figures"), (gather, "make")):
            setattr(module, name, _noting(getattr(module, name), tables))
        learnt = {}
        for name in names:
            tables.clear()
            begun = time.process_time()
            fails = self._fails(name)
            learnt[name] = Learnt(fails, frozenset(tables), time.process_time() - begun)
        return learnt

    def notice(self, tables: frozenset[str]) -> bool:
        """Whether a test of those quantities fails in this process.

        Those of few other quantities come first, and of these those with many cases.
        """
        learnt = {n: one for n, one in self._learnt.items() if one.tables & tables}
        first = sorted(learnt, key=lambda n: (len(learnt[n].tables - tables), -learnt[n].seconds))
        return any(map(self._fails, first))

    def _fails(self, name: str) -> bool:
        self.failed = False
        item = self._items[name]
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        return self.failed


def _noting(make: Callable[..., Any], tables: set[str]) -> Callable[..., Any]:
    """The same function, which also notes whose figures it makes."""

    def noted(con: Any, quantity: Any, names: Any) -> Any:
        tables.add(quantity.table)
        return make(con, quantity, names)

    return noted


def _is_of_methods(item: pytest.Item) -> bool:
    """Whether its module works methods out with facts given by hand."""
    named = vars(getattr(item, "module", None)).values()
    return any(getattr(value, "__module__", "") == evaluate.__name__ for value in named)


def with_tests(work: Callable[[Tests], int]) -> int:
    """Collect the tests of methods and hand them over; what `work` gives back.

    1 if they cannot be collected.
    """
    answers = []

    class Loop:
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtestloop(self, session: pytest.Session) -> bool:
            if session.testsfailed:
                return True
            tests = Tests([item for item in session.items if _is_of_methods(item)])
            session.config.pluginmanager.register(tests)
            evaluate.facts_by_table()  # every test of a method asks for it first
            support._curated.cache_clear()  # figures themselves are worked out after the change
            answers.append(work(tests))
            return True

    options = ("-s", "-o", "addopts=", *(o for p in _WITHOUT for o in ("-p", f"no:{p}")))
    pytest.main([*options, "--rootdir", str(ROOT), *(str(ROOT / f) for f in _FOLDERS)], [Loop()])
    if not answers:
        print(f"Tests cannot be collected; run pytest {' '.join(_FOLDERS)}.")
    return answers[0] if answers else 1


def side_by_side(
    work: Mapping[_Named, Callable[[], Any]], jobs: int
) -> Iterator[tuple[_Named, Any]]:
    """Do each piece of work in a copy of this process; its name and what it gives, as they end.

    Raises `RuntimeError` with what a copy ran into.
    """
    waiting, running = iter(work.items()), dict[int, tuple[_Named, str]]()
    with tempfile.TemporaryDirectory() as folder:
        while True:
            while len(running) < jobs and (one := next(waiting, None)):
                descriptor, told = tempfile.mkstemp(dir=folder)
                os.close(descriptor)
                running[_started(one[1], told)] = one[0], told
            if not running:
                return
            process, _ = os.wait()
            name, told = running.pop(process)
            answer, trouble = pickle.loads(Path(told).read_bytes())
            if trouble:
                raise RuntimeError(trouble)
            yield name, answer


def _started(work: Callable[[], Any], told: str) -> int:
    """Begin some work in a silent copy of this process; its process id."""
    process = os.fork()
    if process:
        return process
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    try:
        answer, trouble = work(), ""
    except BaseException:
        answer, trouble = None, traceback.format_exc()
    Path(told).write_bytes(pickle.dumps((answer, trouble)))
    os._exit(0)
