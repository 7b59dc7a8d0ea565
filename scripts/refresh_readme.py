"""Put what the demo prints about one rule into README.md; `--check` only compares."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from hubscan import pipeline, reports
from hubscan.config import Config
from hubscan.settings import locate
from hubscan.store.datadir import DataDir

README = Path(__file__).resolve().parent.parent / "README.md"
_BLOCK = re.compile(r"(<!-- example: (\S+) -->\n```\n).*?(```\n<!-- end -->)", re.DOTALL)


def refreshed(text: str, report: reports.Report) -> str:
    """`text` with the example replaced by the demo's own lines about that rule."""

    def example(match: re.Match[str]) -> str:
        return match[1] + excerpt(reports.headline(report), match[2]) + match[3]

    return _BLOCK.sub(example, text)


def excerpt(headline: str, rule: str) -> str:
    """The first line, the header, the rows of `rule` and the legend of the demo's table."""
    lines = [line.rstrip() for line in headline.splitlines()]
    header = next(i for i, line in enumerate(lines) if line.split()[:1] == ["rule"])
    legend = next(i for i, line in enumerate(lines) if line.startswith("█"))
    rows = [s for s in lines[header + 1 : legend] if s.split()[0].rstrip("*") == rule]
    assert rows, f"the demo's table has no row for {rule}"
    return "\n".join([*lines[: header + 1], *rows, lines[legend]]) + "\n"


def main() -> int:
    """Rewrite or check; 1 if the README is stale."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = pipeline.run(
            DataDir(Path(folder) / "data"),
            Config(locate.built_in()),
            source="sample",
            out=Path(folder) / "reports",
            formats=("json",),
        )
    text = README.read_text(encoding="utf-8")
    new = refreshed(text, outcome.written.report)
    if "--check" in sys.argv:
        return int(new != text)
    README.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
