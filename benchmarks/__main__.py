"""Run every benchmark of one kind: `python -m benchmarks bench|scale|soak [NAME …] [--OPTION …]`.

A benchmark is a module `benchmarks/<kind>_<name>.py` with a function `main(arguments) -> int`; the
options, from the first one on, are its arguments.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from itertools import dropwhile, takewhile

import benchmarks


def main(arguments: list[str]) -> int:
    """Run the modules of the kind named first, or only those also named; worst exit code wins."""
    kind, *only = takewhile(_is_name, arguments)
    options = list(dropwhile(_is_name, arguments))
    names = sorted(
        m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name.startswith(f"{kind}_")
    )
    chosen = [n for n in names if not only or n.removeprefix(f"{kind}_") in only]
    if not chosen:
        print(f"no benchmark {' '.join([kind, *only])}; there are: {', '.join(names) or 'none'}")
        return 2
    worst = 0
    for name in chosen:
        print(f"== {name}", flush=True)
        worst = max(worst, int(importlib.import_module(f"benchmarks.{name}").main(options) or 0))
    return worst


def _is_name(argument: str) -> bool:
    return not argument.startswith("-")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["bench"]))
