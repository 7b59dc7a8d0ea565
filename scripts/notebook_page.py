"""The notebook of the docs as a page: every cell is run, and what it shows stands below it."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

NOTEBOOK = Path(__file__).resolve().parent.parent / "docs" / "notebooks" / "first-look.ipynb"
_ROWS = 10


def cells(data: Path, notebook: Path = NOTEBOOK) -> list[tuple[str, Any]]:
    """(source, what its last line is) of every cell, in order; None for words and statements.

    `data` takes the place of the notebook's data directory. Raises what a cell raises.
    """
    scope: dict[str, Any] = {}
    found: list[tuple[str, Any]] = []
    for number, cell in enumerate(json.loads(notebook.read_text("utf-8"))["cells"], start=1):
        source = "".join(cell["source"])
        shown = None
        if cell["cell_type"] == "code":
            run = source.replace('load("data")', f"load({str(data)!r})")
            shown = _run(run, f"{notebook.name}, cell {number}", scope)
        found.append((source, shown))
    return found


def page(data: Path) -> str:
    """Markdown with the tables and pictures that the cells show."""
    parts = []
    for source, shown in cells(data):
        if shown is None and source.startswith(("#", "`")):
            parts.append(source)
        else:
            parts += [f"```python\n{source}\n```", _shown(shown).replace(str(data), "data")]
    return "\n\n".join(part for part in parts if part) + "\n"


def _run(source: str, name: str, scope: dict[str, Any]) -> Any:
    """The value of the last line, if it is an expression."""
    tree = ast.parse(source, name)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), scope)
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), name, "eval"), scope)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "_repr_svg_"):
        drawn = re.sub(r"\s*\n\s*", " ", value._repr_svg_())
        return f"<div>{drawn}</div>"
    if hasattr(value, "head"):
        value = value.head(_ROWS)
    html = re.sub(r"\n\s*", "\n", value._repr_html_())
    return re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL).replace("\n\n", "\n")
