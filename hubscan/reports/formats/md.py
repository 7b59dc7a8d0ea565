"""report.md: renders on GitHub; every text is escaped, so that a name cannot become markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from hubscan.reports.charts import svg
from hubscan.reports.document import (
    Block,
    Bullets,
    Chart,
    Code,
    Column,
    Command,
    Definitions,
    Heading,
    Link,
    Model,
    Paragraph,
    Report,
    Section,
    Span,
    Table,
    Text,
    Value,
)
from hubscan.reports.pages import rule_pages
from hubscan.reports.words import clipped, hub_url, plain, visible

_MARKUP = re.compile(
    r"""
    [\\`*_{}\[\]<>#|~&@$]       # always markup
    | :(?=//|\w+:)              # bare addresses, emoji codes
    | (?<=www)\.                # bare addresses
    | ^[-+=](?=[\s=-]|$)        # lists, rules, headings
    | (?<=^\d)[.)](?=\s|$)  # numbered lists
    """,
    re.VERBOSE | re.IGNORECASE,
)


def write(report: Report, out_dir: Path) -> list[Path]:
    """Write report.md, its charts, and a page for each rule."""
    made = {out_dir / "report.md": render(report)} | {
        out_dir / "rules" / f"{rule}.md": render(page) for rule, page in rule_pages(report)
    }
    for path, page in made.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(page, "utf-8")
    return [*made, *_draw(report, out_dir / "charts")]


def _draw(report: Report, folder: Path) -> list[Path]:
    """Every chart as an SVG file beside the text."""
    charts = [b for section in report.sections for b in section.blocks if isinstance(b, Chart)]
    if charts:
        folder.mkdir(exist_ok=True)
    for chart in charts:
        (folder / f"{chart.id}.svg").write_text(svg.draw(chart) + "\n", "utf-8")
    return [folder / f"{chart.id}.svg" for chart in charts]


def render(report: Report) -> str:
    """The whole report."""
    parts = [
        f"# {escape(report.title)}",
        f"**{escape(report.first_line)}**",
        "\n".join(f"- [{escape(s.title)}](#{s.id})" for s in report.sections),
        *(part for section in report.sections for part in _section(section)),
    ]
    return "\n\n".join(parts) + "\n"


def render_section(section: Section) -> str:
    """One section alone."""
    return "\n\n".join(_section(section)) + "\n"


def escape(words: str) -> str:
    """Text that GitHub shows as it is: no markup, link, mention, math or table break."""
    return _MARKUP.sub(r"\\\g<0>", visible(words))


def _section(section: Section) -> Iterable[str]:
    yield f'<a id="{section.id}"></a>\n\n## {escape(section.title)}'
    for block in section.blocks:
        yield _block(block)


def _block(block: Block) -> str:  # noqa: PLR0911 - one case a kind of block
    match block:
        case Heading(anchor, words, level):
            return f'<a id="{anchor}"></a>\n\n{"#" * level} {escape(words)}'
        case Paragraph(spans):
            return _text(spans)
        case Bullets(items):
            return "\n".join(f"- {_text(item)}" for item in items)
        case Command(line, shows):
            return f"{_code(line)}{f' — {escape(shows)}' if shows else ''}"
        case Definitions(items):
            return "\n".join(f"- **{escape(term)}**: {_text(words)}" for term, words in items)
        case Chart():
            drawn = f"![{escape(block.alt)}](charts/{block.id}.svg)"
            return f"**{escape(block.title)}**\n\n{drawn}"
        case Table():
            return _table(block)


def _table(table: Table) -> str:
    head = [escape(f"{c.group}: {c.title}" if c.group else c.title) for c in table.columns]
    rule = ["---:" if c.kind.is_numeric else "---" for c in table.columns]
    body = [
        [_cell(value, column) for value, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    lines = [f"| {' | '.join(cells)} |" for cells in [head, rule, *body]]
    notes = [f"<sub>{_text(note)}</sub>" for note in table.notes]
    return "\n\n".join([f"**{escape(table.caption)}**", "\n".join(lines), *notes])


def _cell(value: Value, column: Column) -> str:
    match value:
        case Model() | Code() | Link():
            return _span(value)
        case tuple():
            return _text(value)
        case _:
            return escape(plain(value, column.kind))


def _text(spans: Text) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    match span:
        case str():
            return escape(span)
        case Code(words):
            return _code(words)
        case Link(words, target):
            return f"[{escape(words)}]({target})"
        case Model(name):
            url = hub_url(name)
            shown = escape(clipped(name))
            return f"[{shown}]({url})" if url else shown


def _code(words: str) -> str:
    """A code span, fenced by more backticks than it holds; pipes are escaped for tables."""
    shown = visible(words).replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
