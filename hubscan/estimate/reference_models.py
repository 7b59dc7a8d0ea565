"""The models that curated facts are about: one row a model, and what it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct

from hubscan.estimate.reference_csv import Record, records
from hubscan.settings.files import Read, read_plain

FILE_NAME = "reference_models.csv"

COLUMNS = ("hf_id", "aliases", "family", "modality", "task", "note")

MODALITIES = frozenset({"text", "image", "audio", "video", "biology", "other"})
"""What a model mainly works on, in the words of `estimates.modality`."""

TASK_GENERATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "language-model": ("text",),
        "code-model": ("text",),
        "vision-language-model": ("text",),
        "omni-language-model": ("text", "speech"),
        "text-encoder": (),
        "encoder-decoder": ("text",),
        "embedding": (),
        "reranker": (),
        "reward-model": (),
        "translation": ("text",),
        "image-text": (),
        "vision-encoder": (),
        "text-to-image": ("image",),
        "text-to-video": ("video",),
        "text-to-3d": (),
        "speech-recognition": ("text",),
        "speech-encoder": (),
        "speech-translation": ("text", "speech"),
        "text-to-speech": ("speech",),
        "text-to-audio": ("audio",),
        "protein": (),
        "protein-structure": (),
        "dna": (),
        "single-cell": (),
        "molecule": (),
        "time-series": (),
        "tabular": (),
        "weather": (),
        "robotics": (),
    }
)
"""Every task a model may have, and what such a model generates in the sense of `estimates`."""

_CHOICES = {"modality": MODALITIES, "task": frozenset(TASK_GENERATES)}


class Model(Struct, frozen=True):
    """One curated model."""

    line: int
    """Line of the file on which the row ends."""
    hf_id: str
    """org/name on the Hub."""
    aliases: tuple[str, ...]
    """Other ids of the same weights."""
    family: str
    """A name for reading only."""
    modality: str
    task: str
    note: str
    """What a reader must know; excuses contradictions by naming a check in square brackets."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The id and its aliases."""
        return (self.hf_id, *self.aliases)


def read(path: Path, content: Read = read_plain) -> list[Model]:
    """Every model of the file, checked. Raises `ConfigError` naming file:line."""
    models: list[Model] = []
    seen: dict[str, int] = {}
    for record in records(path, COLUMNS, content):
        model = _model(record)
        for name in model.ids:
            first = seen.setdefault(name.lower(), model.line)
            if first != model.line:
                raise record.refused(f"'{name}' is already on line {first}")
        models.append(model)
    return models


def _model(record: Record) -> Model:
    cells = record.cells
    for name in ("hf_id", *_CHOICES):
        if not cells[name]:
            raise record.refused(f"{name} is empty")
    for name, allowed in _CHOICES.items():
        if cells[name] not in allowed:
            raise record.refused(
                f"{name}: '{cells[name]}' is not known", f"Use: {', '.join(sorted(allowed))}."
            )
    return Model(
        record.line,
        cells["hf_id"],
        tuple(cells["aliases"].split()),
        cells["family"],
        cells["modality"],
        cells["task"],
        cells["note"],
    )
