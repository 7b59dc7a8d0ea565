"""The first page: a finding, the one picture, what moved, and where everything else is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hubscan.reports import citation, provenance
from hubscan.reports.about import LICENCE, TITLE
from hubscan.reports.context import Context
from hubscan.reports.document import (
    Bars,
    Block,
    Bullets,
    Command,
    Fold,
    Page,
    PageBlock,
    Part,
    Section,
    Verbatim,
    paragraph,
)
from hubscan.reports.findings import findings
from hubscan.reports.movement import movements
from hubscan.reports.pages import lines
from hubscan.reports.spans import Link, Text, text
from hubscan.rules.engine.countable import uncounted

_SHOWN = 8


def build(context: Context, sections: Sequence[Section]) -> Page:
    """The finding is the title."""
    said = findings(context.main_lines, context.tallies, context.models)
    scenario = [s for s in sections if s.id == "scenario"]
    supposed = provenance.what_if(context.assessment)
    return Page(
        path="index",
        title=f"{supposed}{said[0]}" if said else TITLE,
        label=f"{TITLE} · data of {provenance.data_date(context.snapshot)}",
        lead=(*(text(s) for s in said[1:]), text(provenance.first_line(context))),
        parts=(
            Part("texts", "", (picture(context),)),
            *(Part(s.id, s.title, s.blocks) for s in scenario),
            Part("since", "Since last time", tuple(_since(context)), aside=True),
            Part("read", "How to read the counts", (_counts(),), aside=True),
            Part("more", "Where everything is", (_more(context, sections),), aside=True),
            Part("one", "One model", _one(), aside=True),
            Part("download", "Download", (_download(),), aside=True),
            Part("cite", "Cite this", _cite(context), aside=True),
        ),
        in_markdown=True,
    )


def picture(context: Context) -> Bars:
    """A row a text with its main line, by standing."""
    book = context.rulebook
    drawn = context.main_lines
    rows = sum(map(len, drawn.values()))
    return Bars(
        id="texts",
        caption=f"Models that each text covers, of {context.models:,}: its main line, one row a "
        "text, on a linear axis",
        total=context.models,
        groups=tuple(
            (kind.value, tuple(lines.bar(book, line) for line in found))
            for kind, found in drawn.items()
            if found
        ),
        shown=_SHOWN,
        notes=tuple(_notes(context, rows)),
    )


def _notes(context: Context, rows: int) -> Iterator[Text]:
    book = context.rulebook
    without = len(book.rules) - rows
    if without:
        unverified, none = len(book.unverified()), len(uncounted(book) - book.unverified())
        yield text(
            f"{without:,} of {len(book.rules):,} texts have no row: of {none:,} tiers no count "
            f"follows from the text, and of {unverified:,} a number was found in no text. ",
            Link("They are listed apart.", "sweep#table-uncounted"),
        )
    yield text(
        "Quoted, secondary: the number was read as others quote it, or in another author's account."
    )


def _since(context: Context) -> Iterator[Block]:
    today = provenance.data_date(context.snapshot)
    found = [m for m in movements(context.past) if m.date <= today]
    if found and found[-1].before:
        yield paragraph(found[-1].paragraph())
        yield paragraph(Link("Scan by scan", "time#table-scans"))
    else:
        yield paragraph("This is the first scan of this history: nothing to compare with yet.")


def _counts() -> Bullets:
    return Bullets(
        (
            text("At least: covered even where every doubt is resolved against coverage."),
            text("Expected: the sum of every model's probability of being covered."),
            text("At most: nothing that is known rules coverage out."),
            text(Link("Method and assumptions", "method"), ", ", Link("words", "about")),
        )
    )


def _more(context: Context, sections: Sequence[Section]) -> Bullets:
    there = {section.id for section in sections}
    said = {
        "sweep": text(
            Link("Every tier and reading", "sweep"), f" of {len(context.rulebook.rules):,} texts"
        ),
        "names": text(Link("Best-known, newest and undecided models", "names")),
        "families": text(Link("Families", "families"), " and ", Link("publishers", "publishers")),
        "ladder": text(Link("As the line moves", "ladder")),
        "claims": text(Link("Public claims, counted", "claims")),
        "unknown": text(Link("What is not known, and why", "unknown")),
        "time": text(Link("Over time", "time")),
        "access": text(Link("Open or closed", "access")),
    }
    return Bullets(tuple(words for name, words in said.items() if name in there))


def _one() -> tuple[Block, ...]:
    return (
        paragraph("Why one model counts as it does, and what the rules say of a new one:"),
        Command("hubscan explain ORG/NAME"),
        Command("hubscan check ORG/NAME"),
    )


def _download() -> Bullets:
    """Files of the other formats; one that was not written is words."""
    return Bullets(
        (
            text("A row a model: ", Link("Parquet", "data/rows.parquet"), ", ",
                 Link("CSV", "data/rows.csv.gz"), ", ", Link("SQLite", "data/hubscan.sqlite")),
            text("Every count: ", Link("CSV", "tallies.csv"), ", ", Link("JSON", "report.json"),
                 "; ", Link("what each column means", "data-dictionary.md")),
            text(Link("Each count from the rows, in SQL", "data/recompute.sql")),
            text("Counts and estimates: ", Link(*LICENCE)),
        )
    )  # fmt: skip


def _cite(context: Context) -> tuple[PageBlock, ...]:
    return (
        paragraph(citation.sentence(context)),
        Fold("bibtex", "BibTeX", (Verbatim(citation.bibtex(context)),)),
        paragraph(Link("What a quoted count needs beside it", "about#cite")),
    )
