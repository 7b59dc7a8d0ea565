"""How a model relates to its direct parent."""

from __future__ import annotations

from enum import StrEnum


class Relation(StrEnum):
    """Direct relation only; roots are derived by the lineage floor."""

    BASE = "base"
    """No known parent."""
    FINETUNE = "finetune"
    ADAPTER = "adapter"
    MERGE = "merge"
    QUANTIZED = "quantized"
    DISTILLED = "distilled"
    CONVERSION = "conversion"
    """Same weights in another format, or a re-upload."""
    OTHER = "other"

    @property
    def is_copy(self) -> bool:
        """True where the weights are the parent's: no training step of its own."""
        return self in (Relation.QUANTIZED, Relation.CONVERSION)


RELATION_LABELS = {
    Relation.BASE: "base models",
    Relation.FINETUNE: "fine-tunes",
    Relation.ADAPTER: "adapters",
    Relation.MERGE: "merges",
    Relation.QUANTIZED: "quantised copies",
    Relation.DISTILLED: "distilled models",
    Relation.CONVERSION: "conversions and copies",
    Relation.OTHER: "other derivatives",
}
