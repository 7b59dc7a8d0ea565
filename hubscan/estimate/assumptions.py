"""Every constant with range and source: `config/assumptions.yaml` and its neighbours."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from hubscan.estimate.architectures.layer_names import KINDS
from hubscan.estimate.assumption_entries import (
    Accelerator,
    Ceiling,
    Constant,
    Convention,
    Definition,
    Series,
)
from hubscan.estimate.classification import Classification
from hubscan.estimate.lookup_tables import ByDay, ByName, BySize, Found, Lookup
from hubscan.estimate.mixtures import Mixtures
from hubscan.estimate.packed_formats import PackedFormats
from hubscan.lineage.limits import Limits
from hubscan.model.errors import ConfigError
from hubscan.model.suggest import unknown
from hubscan.settings.checked import Strict, read_as
from hubscan.settings.files import Read, read_plain
from hubscan.settings.made_before import made


@dataclass(frozen=True)
class _Numbers(Strict):
    constants: dict[str, Constant]
    definitions: dict[str, Definition]
    conventions: dict[str, Convention]
    series: dict[str, Series]
    ceilings: dict[str, Ceiling]
    accelerators: dict[str, Accelerator]


@dataclass(frozen=True)
class Assumptions(_Numbers):
    """Everything an estimate takes for granted."""

    classification: Classification
    packed_formats: PackedFormats
    mixtures: Mixtures
    chosen: dict[str, str] = field(default_factory=dict)
    """Convention → choice, where it is not the default."""

    def __getitem__(self, name: str) -> Constant:
        """The constant `name`. Raises `ConfigError` if there is none."""
        if name not in self.constants:
            raise unknown("assumption", name, self.constants, "They are in assumptions.yaml.")
        return self.constants[name]

    def number(self, name: str, end: str) -> float | str:
        """An end of a constant, or the choice that holds for a convention.

        The ends of a table by name are the least and the largest of its values; `end` may also be
        the date of a constant or a ceiling.
        """
        if name in self.conventions:
            return self.chosen.get(name, self.conventions[name].default)
        if end == "date":
            ceiling = self.ceilings.get(name.removeprefix("ceiling_"))
            return (ceiling or self[name]).date.isoformat()
        if name in TABLES_BY_NAME:
            return self.extreme(name, end).value
        if name in self.definitions:
            return self.definitions[name].value
        return float(getattr(self[name], end))

    def extreme(self, name: str, end: str) -> Found:
        """The least (`end` is low) or the largest value of a table by name."""
        if end not in _EXTREMES:
            raise ConfigError(f"'{name}' is a table: write {name}.low, {name}.high or at()")
        _, values = TABLES_BY_NAME[name](self, end)
        return _EXTREMES[end](values.values(), key=lambda found: found.value)

    def table(self, name: str, end: str) -> Lookup:
        """The table `name`: a series, a ceiling, or values by device, library or kind of layer."""
        if name in self.series:
            steps = tuple((p.from_, p.value) for p in self.series[name].points)
            return ByDay(name, self.series[name].unit, steps)
        benchmark = name.removeprefix("ceiling_")
        if benchmark != name and benchmark in self.ceilings:
            ceiling = self.ceilings[benchmark]
            sizes = tuple((p.parameters, p.value) for p in ceiling.points)
            return BySize(f"ceilings.{benchmark}", ceiling.unit, sizes)
        if name in TABLES_BY_NAME:
            unit, values = TABLES_BY_NAME[name](self, end)
            return ByName(unit, values)
        raise ConfigError(f"no table of assumptions named '{name}'", hint="See assumptions.yaml.")

    def source_of(self, name: str) -> str:
        """Where an assumption comes from, by the name that a calculation shows."""
        kind, _, rest = name.partition(".")
        if kind in self.constants:
            return self.constants[kind].source
        if kind in self.series:
            return self.series[kind].source
        if kind == "ceilings":
            return self.ceilings[rest].source
        if kind in _OF_LIBRARIES:
            return f"config/classification.yaml: largest {_OF_LIBRARIES[kind]} of library {rest}"
        if kind == "accelerators":
            return "config/assumptions.yaml: dense 16-bit peak by the vendor's data sheet"
        return "by definition"

    @property
    def of_lineage(self) -> Limits:
        """What lineage, which knows no assumptions, is handed."""
        return Limits(
            largest_adapter=self["largest_adapter_parameters"].value,
            least_kept=self["least_share_of_parent"].value,
        )

    @property
    def names(self) -> frozenset[str]:
        """Every name that an expression may use."""
        ceilings = {f"ceiling_{name}" for name in self.ceilings}
        numbers = {*self.constants, *self.definitions, *self.conventions}
        return frozenset({*numbers, *self.series, *ceilings, *TABLES_BY_NAME})

    def with_conventions(self, chosen: Mapping[str, str]) -> Assumptions:
        """A copy where other choices hold. Raises `ConfigError` for unknown names and choices."""
        for name, choice in chosen.items():
            choices = self._convention(name).choices
            if choice not in choices:
                raise unknown(f"choice of convention {name}", choice, choices)
        different = {n: c for n, c in chosen.items() if c != self.conventions[n].default}
        return replace(self, chosen=self.chosen | different)

    @property
    def deviations(self) -> tuple[str, ...]:
        """The conventions that are not the default, in words."""
        return tuple(
            f"{name} = {choice}: {self.conventions[name].meaning}: "
            f"{self.conventions[name].choices[choice].meaning}"
            for name, choice in sorted(self.chosen.items())
        )

    def _convention(self, name: str) -> Convention:
        if name not in self.conventions:
            raise unknown("accounting convention", name, self.conventions)
        return self.conventions[name]

    def fixed(self, values: Mapping[str, float]) -> tuple[str, ...]:
        """The assumptions that `values` moves, in words. Raises as `with_values`."""
        moved = self.with_values(values) if values else self
        return tuple(
            f"{name} = {moved[name].value:g} {self[name].unit}, assumed to be "
            f"{self[name].value:g} ({self[name].low:g} to {self[name].high:g})"
            for name in sorted(values)
        )

    def with_values(self, values: Mapping[str, float]) -> Assumptions:
        """A copy where each named constant is fixed at a value; its range shrinks to it.

        Raises `ConfigError` for an unknown name and for values that are negative or not finite.
        """
        for name, value in values.items():
            if name in self.definitions:
                raise ConfigError(f"assumption '{name}': it holds by definition")
            if not (math.isfinite(value) and value >= 0):
                raise ConfigError(f"assumption '{name}': {value} is not an amount")
        changed = {name: replace(self[name], value=v, low=v, high=v) for name, v in values.items()}
        return replace(self, constants=self.constants | changed)


_Values = tuple[str, dict[str, Found]]


def _peaks(known: Assumptions, _: str) -> _Values:
    values = {d: Found(f"accelerators.{d}", a.peak) for d, a in known.accelerators.items()}
    return "FLOP per second", values


def _utilisations(known: Assumptions, end: str) -> _Values:
    """Of each device, that of its generation."""
    values = {}
    for device, accelerator in known.accelerators.items():
        name = f"utilisation_{accelerator.generation}"
        values[device] = Found(name, float(getattr(known[name], end)))
    return "ratio", values


def _library_runs(known: Assumptions, _: str) -> _Values:
    runs = known.classification.library_run_flop
    return "FLOP", {name: Found(f"library_run_flop.{name}", flop) for name, flop in runs.items()}


def _library_sizes(known: Assumptions, _: str) -> _Values:
    sizes = known.classification.library_parameters
    named = {name: Found(f"library_parameters.{name}", size) for name, size in sizes.items()}
    return "parameters", named


def _adapter_widths(known: Assumptions, end: str) -> _Values:
    """Of each layer that an adapter may target, that of its kind."""
    values = {}
    for layer, kind in KINDS.items():
        name = f"adapter_width_{kind}"
        values[layer] = Found(name, float(getattr(known[name], end)))
    return "inputs and outputs of a layer over hidden size", values


TABLES_BY_NAME: dict[str, Callable[[Assumptions, str], _Values]] = {
    "accelerator_peak_of": _peaks,
    "accelerator_utilisation_of": _utilisations,
    "adapter_width_of": _adapter_widths,
    "library_parameters": _library_sizes,
    "library_run_flop": _library_runs,
}
"""Tables whose rows have names."""
_OF_LIBRARIES = {"library_run_flop": "run known", "library_parameters": "model known"}
_EXTREMES: dict[str, Callable[..., Found]] = {"low": min, "high": max}


_FILES = (_NUMBERS, _CLASSES, _FORMATS, _MIXTURES) = (
    "assumptions.yaml",
    "classification.yaml",
    "packed_formats.yaml",
    "mixtures.yaml",
)


def load(config_dir: Path, read: Read = read_plain) -> Assumptions:
    """Read the four files. Raises `ConfigError` naming file:line."""
    paths = [config_dir / name for name in _FILES]
    return made("assumptions", paths, read, ("estimate",), lambda: _checked(config_dir, read))


_HINT = "Every constant has value, low, high, unit, source and date."


def _checked(config_dir: Path, read: Read) -> Assumptions:
    numbers = read_as(_Numbers, config_dir / _NUMBERS, read, _HINT)
    classes = read_as(Classification, config_dir / _CLASSES, read, _HINT)
    formats = read_as(PackedFormats, config_dir / _FORMATS, read, _HINT)
    mixtures = read_as(Mixtures, config_dir / _MIXTURES, read, _HINT)
    return Assumptions(
        **vars(numbers), classification=classes, packed_formats=formats, mixtures=mixtures
    )
