"""What tasks, libraries and licences say about a model: `config/classification.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from hubscan.estimate.assumption_entries import Amount
from hubscan.settings.checked import Strict


@dataclass(frozen=True)
class Task(Strict):
    """What a Hub task says about a model; None where the task does not decide."""

    modality: Literal["text", "image", "audio", "video", "biology", "other"]
    generates: tuple[Literal["text", "speech", "image", "video", "audio"], ...]
    general: bool | None
    narrow: bool | None


@dataclass(frozen=True)
class Biology(Strict):
    """Marks of models of biological sequences."""

    model_types: tuple[str, ...]


@dataclass(frozen=True)
class Licences(Strict):
    """Licence identifiers by class; an identifier in none of them is unknown."""

    free: tuple[str, ...]
    restricted: tuple[str, ...]
    unclear: tuple[str, ...]


@dataclass(frozen=True)
class Mark(Strict):
    """What a repository without a pipeline tag is for, by its name, tags or classes."""

    task: str
    names: str = ""
    """RE2 pattern in the lower-case name without organisation."""
    tags: list[str] = field(default_factory=list)
    classes: str = ""
    """RE2 pattern in the names of the classes that the config builds."""
    weak: bool = False
    """Whether what the model was made from says more."""


@dataclass(frozen=True)
class Classification(Strict):
    """The content of `classification.yaml`."""

    tasks: dict[str, Task]
    curated_tasks: dict[str, str]
    marks: list[Mark]
    biology: Biology
    library_run_flop: dict[str, Amount]
    library_parameters: dict[str, Amount]
    licences: Licences

    def __post_init__(self) -> None:
        """Every task that a mark or a curated task stands for must be listed."""
        for task in (*self.curated_tasks.values(), *(mark.task for mark in self.marks)):
            if task not in self.tasks:
                raise ValueError(f"'{task}' is not among the tasks")
