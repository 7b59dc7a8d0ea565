"""Run every benchmark of one kind: `python -m benchmarks bench|scale|soak [NAME …]`.

A benchmark is a module `benchmarks/<kind>_<name>.py` with a function `main() -> int`.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks


def main(arguments: list[str]) -> int:
    """Run the modules of the kind named first, or only those also named; worst exit code wins."""
    kind, *only = arguments or ["bench"]
    names = sorted(
        m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name.startswith(f"{kind}_")
    )
    chosen = [n for n in names if not only or n.removeprefix(f"{kind}_") in only]
    if not chosen:
        print(f"no benchmark of kind '{kind}'; there are: {', '.join(names) or 'none'}")
        return 2
    worst = 0
    for name in chosen:
        print(f"== {name}", flush=True)
        sys.argv = [name]  # a benchmark may have arguments of its own; these are the runner's
        worst = max(worst, int(importlib.import_module(f"benchmarks.{name}").main() or 0))
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
