"""What the stages left on a connection about one model, as plain rows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from hubscan.estimate.arithmetic import Number
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.few import Few, Row
from hubscan.estimate.inheritance.breakdown import CountedStep, Donor, counted_steps, size_donor
from hubscan.estimate.method import Ends
from hubscan.estimate.reference import FILE_NAME
from hubscan.reports.why.derivation import Assumption

ENDS = ("low", "best", "high")
_NO_KINDS: Row = dict.fromkeys(
    ("u8", "i8", "i32", "buffers", "block_scales", "f8", "f16", "bf16"), 0.0
)
_FILES = {
    "card": "README.md",
    "config": "config.json",
    "safetensors": "headers of the safetensors files",
    "gguf": "head of the GGUF file",
    "trainer_state": "trainer_state.json",
    "all_results": "all_results.json",
    "adapter_config": "adapter_config.json",
    "merge_config": "README.md",
    "card_text": "README.md",
}


class Facts:
    """One of a few models, where `estimate.own` kept its scratch tables.

    `lines` gives the line of a statement in its document, by (source, locator).
    """

    def __init__(
        self,
        few: Few,
        model: int,
        constants: Assumptions,
        lines: Mapping[tuple[str, str], int],
    ) -> None:
        self.few = few
        self._lines = lines
        self.model = model
        self.constants = constants
        self.subject = self.row("subjects")
        self.final = self.row("estimates")
        self.lineage = self.row("lineage")

    def rows(self, table: str, order: str = "ALL") -> list[Row]:
        """The rows of `table` about this model."""
        return self.few.about(table, self.model, order)

    def row_of(self, table: str, model: int) -> Row:
        """The row of `table` about another model at hand; empty if there is none."""
        found = self.few.about(table, model)
        return found[0] if found else {}

    @cached_property
    def donor(self) -> Donor | None:
        """The model whose size it may have."""
        return size_donor(self.few, self.model)

    def row(self, table: str) -> Row:
        """The row of `table` about this model; empty if there is none."""
        return self.row_of(table, self.model)

    @cached_property
    def curated(self) -> Row:
        """The model's row of the curated table; empty if there is none."""
        name = self.subject["reference_id"]
        found = self.few.about("reference", name, by="hf_id")
        return found[0] if found else {}

    @cached_property
    def statements(self) -> list[Row]:
        """What its documents say, with `place`: the document, the line and the excerpt."""
        found = self.rows("statements", "quantity, source, locator")
        return [row | {"place": self._place(row)} for row in found]

    def stated(self, quantity: str, origin: str | None = None) -> Row:
        """The statement about `quantity` that estimates use; empty if there is none."""
        rows = self.rows("stated", "quantity, origin")
        wanted = (r for r in rows if r["quantity"] == quantity and origin in (None, r["origin"]))
        return next(wanted, {})

    @cached_property
    def steps(self) -> list[CountedStep]:
        """The training steps that are summed, its own first."""
        return counted_steps(self.few, self.model)

    def ends(self, quantity: str) -> Ends:
        """(low, best, high) of an estimate of the model."""
        return ends(self.final, quantity)

    def place(self, source: str | None) -> str:
        """A source as an estimator wrote it, with documents and curated rows by file and line."""
        text = source or ""
        row = f"reference {self.curated.get('hf_id')}"
        if text == row or text.startswith(f"{row}:"):
            return f"{FILE_NAME} line {self.curated['line']}{text.removeprefix(row)}"
        for written, shown in self._places.items():
            text = text.replace(written, shown)
        return text

    @cached_property
    def _places(self) -> dict[str, str]:
        return {composed(row): row["place"] for row in self.statements}

    def _place(self, row: Row) -> str:
        file = _FILES.get(row["source"], row["source"])
        line = self._lines.get((row["source"], row["locator"]))
        where = f"{file} line {line}" if line else f"{file} {row['locator']}"
        return f"{where}: “{row['excerpt']}”"

    def assumption(self, number: Number) -> Assumption:
        """Where a number that is an assumption comes from, with its whole range."""
        name, value = str(number.assumption), number.value
        known = self.constants
        if name in known.constants:
            c = known[name]
            return Assumption(name, c.value, c.low, c.high, c.unit, c.source)
        return Assumption(name, value, value, value, number.unit, known.source_of(name))


def composed(statement: Row) -> str:
    """The source under which `estimate.stated` passes a statement on."""
    return f"{statement['source']} {statement['locator']}: {statement['excerpt']}"


def ends(row: Row, quantity: str = "") -> Ends:
    """(low, best, high) of a row, or of one quantity of it."""
    prefix = f"{quantity}_" if quantity else ""
    low, best, high = (row.get(f"{prefix}{end}") for end in ENDS)
    return low, best, high
