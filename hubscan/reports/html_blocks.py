"""Blocks of a page as HTML. Every text goes through `visible` and is escaped on its way out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from html import escape
from itertools import groupby

from hubscan.reports import html_swings
from hubscan.reports.charts import svg
from hubscan.reports.document import (
    Bar,
    Bars,
    Bullets,
    Chart,
    Column,
    Command,
    Definitions,
    Fold,
    Heading,
    PageBlock,
    Paragraph,
    Table,
    Verbatim,
)
from hubscan.reports.spans import Code, Kind, Link, Model, Span, Text, Value
from hubscan.reports.swings import Swings
from hubscan.reports.words import clipped, hub_url, plain, spanned, visible

_BAR = 1000
"""Width of a drawn bar in units of its own."""


def shown(words: str) -> str:
    """Text that a browser shows as it is."""
    return escape(visible(words))


@dataclass(frozen=True)
class Writer:
    """Blocks of the page `path`; links lead to pages that there are."""

    known: frozenset[str]
    """Paths of all pages."""
    models: Mapping[str, str]
    """Name of a model → path of its page."""
    path: str
    files: frozenset[str] = frozenset()
    """Files of other formats beside the site."""

    @property
    def root(self) -> str:
        """From this page to the root of the site."""
        return "../" * self.path.count("/")

    def to(self, target: str) -> str | None:
        """The address of a target; None if there is no such page."""
        if target.startswith(("#", "https://")):
            return target
        if target in self.files:
            return f"{self.root}{target}"
        path, _, anchor = target.partition("#")
        if path not in self.known:
            return None
        return f"{self.root}{path}.html{f'#{anchor}' if anchor else ''}"

    def text(self, spans: Text) -> str:
        """Running text."""
        return "".join(map(self._span, spans))

    def blocks(self, blocks: Iterable[PageBlock]) -> str:
        """Blocks one below the other."""
        return "\n".join(map(self._block, blocks))

    def _block(self, block: PageBlock) -> str:  # noqa: PLR0911 - one case a kind of block
        match block:
            case Heading(anchor, words, level):
                return f'<h{level} id="{escape(anchor)}">{shown(words)}</h{level}>'
            case Paragraph(spans):
                return f"<p>{self.text(spans)}</p>"
            case Bullets(items):
                listed = "".join(f"<li>{self.text(item)}</li>\n" for item in items)
                return f"<ul>\n{listed}</ul>"
            case Command(line, shows):
                said = f" <span>{shown(shows)}</span>" if shows else ""
                return f'<p class="command"><code>{shown(line)}</code>{said}</p>'
            case Definitions(items):
                listed = "".join(
                    f"<div><dt>{shown(term)}</dt><dd>{self.text(words)}</dd></div>\n"
                    for term, words in items
                )
                return f"<dl>\n{listed}</dl>"
            case Chart():
                return (
                    f'<figure class="chart" id="{escape(block.id)}">\n'
                    f"<figcaption>{shown(block.title)}</figcaption>\n"
                    f'<div class="drawing">{svg.draw(block)}</div>\n</figure>'
                )
            case Table():
                return self._table(block)
            case Bars():
                return self._bars(block)
            case Swings():
                return html_swings.html(block)
            case Verbatim(words):
                return f'<pre tabindex="0"><code>{escape(words)}</code></pre>'
            case Fold(anchor, summary, inner, is_open):
                return (
                    f'<details id="{escape(anchor)}"{" open" if is_open else ""}>\n'
                    f"<summary>{shown(summary)}</summary>\n{self.blocks(inner)}\n</details>"
                )

    def _span(self, span: Span) -> str:
        match span:
            case str():
                return shown(span)
            case Code(words):
                return f"<code>{shown(words)}</code>"
            case Link():
                return self._link(span)
            case Model(name):
                return self._model(name)

    def _link(self, link: Link) -> str:
        address = self.to(link.target)
        return (
            f'<a href="{escape(address)}">{shown(link.text)}</a>' if address else shown(link.text)
        )

    def _model(self, name: str) -> str:
        """A model leads to its page, else to its repository if the Hub can have one so named."""
        path = self.models.get(name)
        address = self.to(path) if path else hub_url(name)
        words = f"<bdi>{escape(clipped(name))}</bdi>"
        if address is None:
            return f'<span class="model">{words}</span>'
        return f'<a class="model" href="{escape(address)}">{words}</a>'

    def _table(self, table: Table) -> str:
        names = escape(table.id)
        leads = table.leads or ("",) * len(table.rows)
        rows = "\n".join(map(partial(self._row, table), table.rows, leads))
        return (
            f'<div class="table" id="table-{names}" role="region" aria-labelledby="caption-{names}"'
            f' tabindex="0">\n<table>\n<caption id="caption-{names}">{shown(table.caption)}'
            f"</caption>\n<thead>\n{_head(table)}\n</thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"
            f"{self._notes(table.notes)}</div>"
        )

    def _notes(self, notes: Iterable[Text]) -> str:
        return "".join(f'<p class="note">{self.text(note)}</p>\n' for note in notes)

    def _row(self, table: Table, row: tuple[Value, ...], lead: str) -> str:
        cells = []
        for i, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            inner = self._cell(value, column)
            kind = _class(column)
            if i == table.header_column:
                cells.append(f'<th scope="row"{kind}>{inner}</th>')
            elif column.kind.is_numeric:
                sorts = "" if value is None else escape(str(value))
                if lead and column.leads and value:
                    inner = self._count(lead, inner)
                cells.append(f'<td{kind} data-v="{sorts}">{inner}</td>')
            else:
                cells.append(f"<td{kind}>{inner}</td>")
        return f"<tr>{''.join(cells)}</tr>"

    def _cell(self, value: Value, column: Column) -> str:
        match value:
            case None:
                return '<span class="unknown">unknown</span>'
            case Model() | Code() | Link():
                return self._span(value)
            case tuple():
                return self.text(value)
            case _:
                return escape(plain(value, column.kind))

    def _bars(self, bars: Bars) -> str:
        names = escape(bars.id)
        bodies = "\n".join(self._group(bars, *group) for group in bars.groups)
        return (
            f'<div class="table bars" id="table-{names}" role="region"'
            f' aria-labelledby="caption-{names}" tabindex="0">\n<table data-shown="{bars.shown}">\n'
            f'<caption id="caption-{names}">{shown(bars.caption)}</caption>\n<thead>\n<tr>'
            '<th scope="col" data-name="text">text and its line</th>'
            f'<th scope="col" class="drawn" data-name="drawn">0 to {bars.total:,}</th>'
            + "".join(
                f'<th scope="col" class="count" data-name="{name}">'
                f'<span><i class="key {name}"></i>{words}</span></th>'
                for name, words in (
                    ("surely", "at least"),
                    ("middle", escape(bars.middle)),
                    ("possibly", "at most"),
                )
            )
            + f"</tr>\n</thead>\n{bodies}\n</table>\n{self._notes(bars.notes)}</div>"
        )

    def _group(self, bars: Bars, heading: str, rows: tuple[Bar, ...]) -> str:
        head = f'<tr class="group"><th scope="rowgroup" colspan="4">{shown(heading)}</th></tr>\n'
        listed = "\n".join(self._bar(row, bars.total) for row in rows)
        return f"<tbody>\n{head if heading else ''}{listed}\n</tbody>"

    def _bar(self, bar: Bar, total: int) -> str:
        low, high = bar.middle
        mark = f" · <em>{shown(bar.mark)}</em>" if bar.mark else ""
        drawn = "".join(
            f'<rect class="{name}" width="{_width(count, total)}" height="12"/>'
            for name, count in (
                ("all", total), ("possibly", bar.possibly), ("span", high), ("middle", low),
                ("surely", bar.surely),
            )
        )  # fmt: skip
        counts = "".join(
            f'<td class="count {name}" data-v="{value}">{self._count(bar.models, words)}</td>'
            for name, value, words in (
                ("surely", bar.surely, f"{bar.surely:,}"),
                ("middle", high, spanned(low, high)),
                ("possibly", bar.possibly, f"{bar.possibly:,}"),
            )
        )
        return (
            f'<tr><th scope="row"><span class="name">{self._link(bar.name)}</span> '
            f'<span class="line">{shown(bar.line)}{mark}</span></th><td class="drawn">'
            f'<svg viewBox="0 0 {_BAR} 12" preserveAspectRatio="none" aria-hidden="true">{drawn}'
            f"</svg></td>{counts}</tr>"
        )

    def _count(self, target: str, words: str) -> str:
        address = self.to(target)
        return f'<a href="{escape(address)}">{words}</a>' if address else words


def _width(count: int, total: int) -> str:
    return f"{_BAR * count / total:.4g}" if total else "0"


def _head(table: Table) -> str:
    lines = []
    if any(column.group for column in table.columns):
        lines.append(f'<tr class="groups">{"".join(_groups(table.columns))}</tr>')
    cells = (
        f'<th scope="col"{_class(c)} data-name="{escape(c.name)}">{shown(c.title)}</th>'
        for c in table.columns
    )
    return "\n".join([*lines, f"<tr>{''.join(cells)}</tr>"])


def _groups(columns: tuple[Column, ...]) -> Iterator[str]:
    """Neighbouring columns of one group under its heading."""
    for group, held in groupby(columns, key=lambda c: c.group):
        run = list(held)
        minor = ' class="minor"' if all(c.minor for c in run) else ""
        span = f'{minor} colspan="{len(run)}"'
        yield f'<th scope="colgroup"{span}>{shown(group)}</th>' if group else f"<td{span}></td>"


def _class(column: Column) -> str:
    kind = "" if column.kind is Kind.TEXT else column.kind.value
    names = f"{kind}{' minor' if column.minor else ''}".strip()
    return f' class="{names}"' if names else ""
