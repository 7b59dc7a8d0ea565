"""README.md and rules/*.md: what a Git host shows of a report.

Every text is escaped, so that a name cannot become markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hubscan.reports.charts import svg
from hubscan.reports.document import (
    Bars,
    Bullets,
    Chart,
    Column,
    Command,
    Definitions,
    Fold,
    Heading,
    Page,
    PageBlock,
    Paragraph,
    Part,
    Report,
    Section,
    Table,
    Verbatim,
)
from hubscan.reports.pages.one_page import one_page
from hubscan.reports.spans import Code, Link, Model, Span, Text, Value
from hubscan.reports.swings import Swings
from hubscan.reports.words import clipped, hub_url, plain, spanned, visible

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
    """Write README.md and a page for each rule, each short enough for a Git host to show, and
    every chart as a picture."""
    pages = [page for page in report.pages if page.in_markdown] or [one_page(report)]
    links = (
        dict.fromkeys(report.files, "")
        | {page.path: "html" for page in report.pages}
        | {page.path: "md" for page in pages}
    )
    written = []
    for page in pages:
        path = out_dir / ("README.md" if page.path == "index" else f"{page.path}.md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(page, _Writer(links, page.path)), "utf-8")
        written.append(path)
    return [*written, *_draw(report, out_dir / "charts")]


def _draw(report: Report, folder: Path) -> list[Path]:
    """Every chart as an SVG file beside the text."""
    charts = [b for section in report.sections for b in section.blocks if isinstance(b, Chart)]
    if charts:
        folder.mkdir(exist_ok=True)
    for chart in charts:
        (folder / f"{chart.id}.svg").write_text(svg.draw(chart) + "\n", "utf-8")
    return [folder / f"{chart.id}.svg" for chart in charts]


def render(page: Page, writer: _Writer) -> str:
    """One page."""
    parts = [f"# {escape(page.title)}"]
    parts += [writer.text(words) for words in page.lead]
    for part in page.parts:
        parts += writer.part(part)
    return "\n\n".join(parts) + "\n"


def render_section(section: Section) -> str:
    """One section alone, its links as words."""
    return "\n\n".join(_Writer().part(Part(section.id, section.title, section.blocks))) + "\n"


def escape(words: str) -> str:
    """Text that GitHub shows as it is: no markup, link, mention, math or table break."""
    return _MARKUP.sub(r"\\\g<0>", visible(words))


@dataclass(frozen=True)
class _Writer:
    """Blocks as Markdown, on one page."""

    pages: Mapping[str, str] = field(default_factory=dict)
    """Path of each page → ending of its file; of a file that is no page, nothing."""
    path: str = "index"

    def part(self, part: Part) -> Iterator[str]:
        """A part, its title first."""
        anchor = f'<a id="{part.id}"></a>'
        yield f"{anchor}\n\n## {escape(part.title)}" if part.title else anchor
        for block in part.blocks:
            yield self.block(block)

    def block(self, block: PageBlock) -> str:  # noqa: PLR0911 - one case a kind of block
        """One block."""
        match block:
            case Heading(anchor, words, level):
                return f'<a id="{anchor}"></a>\n\n{"#" * level} {escape(words)}'
            case Paragraph(spans):
                return self.text(spans)
            case Bullets(items):
                return "\n".join(f"- {self.text(item)}" for item in items)
            case Command(line, shows):
                return f"{_code(line)}{f' — {escape(shows)}' if shows else ''}"
            case Definitions(items):
                return "\n".join(f"- **{escape(term)}**: {self.text(w)}" for term, w in items)
            case Chart():
                up = "../" * self.path.count("/")
                drawn = f"![{escape(block.alt)}]({up}charts/{block.id}.svg)"
                return f"**{escape(block.title)}**\n\n{drawn}"
            case Table():
                return self._table(block)
            case Bars():
                return self._bars(block)
            case Swings():
                return self._swings(block)
            case Verbatim(words):
                return f"```\n{words}\n```"
            case Fold(anchor, summary, blocks, _):
                inner = "\n\n".join(self.block(b) for b in blocks)
                head = f'<a id="{anchor}"></a>\n\n<details><summary>{escape(summary)}</summary>'
                return f"{head}\n\n{inner}\n\n</details>"

    def _table(self, table: Table) -> str:
        head = [escape(f"{c.group}: {c.title}" if c.group else c.title) for c in table.columns]
        rule = ["---:" if c.kind.is_numeric else "---" for c in table.columns]
        body = [
            [self._cell(value, column) for value, column in zip(row, table.columns, strict=True)]
            for row in table.rows
        ]
        notes = [f"<sub>{self.text(note)}</sub>" for note in table.notes]
        return "\n\n".join([f"**{escape(table.caption)}**", _grid([head, rule, *body]), *notes])

    def _bars(self, bars: Bars) -> str:
        """The numbers of a picture; Git hosts draw no bars."""
        head = ["text", "line", "at least", bars.middle, "at most"]
        rows = [head, ["---", "---", "---:", "---:", "---:"]]
        for heading, members in bars.groups:
            if heading:
                rows.append([f"**{escape(heading)}**", "", "", "", ""])
            for r in members:
                line = f"{r.line} ({r.mark})" if r.mark else r.line
                rows.append([self._span(r.name), escape(line), f"{r.surely:,}", spanned(*r.middle),
                             f"{r.possibly:,}"])  # fmt: skip
        notes = [f"<sub>{self.text(note)}</sub>" for note in bars.notes]
        return "\n\n".join([f"**{escape(bars.caption)}**", _grid(rows), *notes])

    def _swings(self, swings: Swings) -> str:
        """The counts at both ends."""
        rows = [
            ["what is otherwise", "ends", "low end", "high end"],
            ["---", "---", "---:", "---:"],
        ]
        for heading, _, members in swings.groups:
            if heading:
                rows.append([f"**{escape(heading)}**", "", "", ""])
            rows += [[escape(r.name), escape(r.ends), f"{r.low:,.0f}", f"{r.high:,.0f}"]
                     for r in members]  # fmt: skip
        notes = [f"<sub>{escape(note)}</sub>" for note in swings.notes]
        return "\n\n".join([f"**{escape(swings.caption)}**", _grid(rows), *notes])

    def _cell(self, value: Value, column: Column) -> str:
        match value:
            case Model() | Code() | Link():
                return self._span(value)
            case tuple():
                return self.text(value)
            case _:
                return escape(plain(value, column.kind))

    def text(self, spans: Text) -> str:
        """Running text."""
        return "".join(self._span(span) for span in spans)

    def _span(self, span: Span) -> str:
        match span:
            case str():
                return escape(span)
            case Code(words):
                return _code(words)
            case Link(words, target):
                address = self._address(target)
                return f"[{escape(words)}]({address})" if address else escape(words)
            case Model(name):
                url = hub_url(name)
                shown = escape(clipped(name))
                return f"[{shown}]({url})" if url else shown

    def _address(self, target: str) -> str | None:
        if target.startswith(("#", "https://")):
            return target
        path, _, anchor = target.partition("#")
        if path not in self.pages:
            return None
        ending = self.pages[path]
        file = "README.md" if path == "index" else f"{path}.{ending}" if ending else path
        return f"{'../' * self.path.count('/')}{file}{f'#{anchor}' if anchor else ''}"


def _grid(rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _code(words: str) -> str:
    """A code span, fenced by more backticks than it holds; pipes are escaped for tables."""
    shown = visible(words).replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
