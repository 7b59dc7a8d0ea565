"""What is known of each model's figures, models that are alike put together.

Millions of models say the same few things: nothing at all, or a size and a day. The prior is worked
out once for all that are alike.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.census import candidates, origins, prior, sizes
from hubscan.census.candidates import Candidates
from hubscan.census.kinds import Kinds, Marks, mixed
from hubscan.census.origins import SILENT, Facts, Origins
from hubscan.census.prior import GRID, Rows
from hubscan.census.roots import Roots
from hubscan.census.sizes import Sizes
from hubscan.census.tabulated import between
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.quantities.parameters import curated, curated_rounded, name

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_DECIMALS = 2
"""Logarithms are rounded to hundredths of a decade: a fortieth of the prior's own misfit."""
_MIXTURE = (
    "moe|mixtral|deepseek_v[23]|gpt_oss|kimi|dbrx|arctic|jamba|llama4|minimax|grok|longcat|bailing"
)

_QUERY = f"""
SELECT coalesce(e.active_parameters_best, e.parameters_best) AS active,
    e.parameters_best AS total,
    e.training_flop_best AS flop, l.relation = 'base' AS alone, l.relation = 'finetune' AS tuned,
    l.missing_parents > 0 OR e.model IN (SELECT child FROM parents) AS tells,
    e.model IN (SELECT child FROM parents WHERE used AND parent_ref <> '') AS names, l.descendants,
    e.training_flop_grade IN ('inferred', 'bounded') AS guessed,
    regexp_matches(lower(concat_ws(' ', m.model_type, array_to_string(m.architectures, ' '))),
        '{_MIXTURE}') AS mixture,
    lower(m.namespace) IN (FROM makers) AS developer,
    coalesce(m.safetensors_total, m.gguf_total) IS NOT NULL
        OR e.parameters_method IN $told AS shown,
    hash(coalesce(m.model_type, m.pipeline_tag), l.relation) AS kind, {sizes.FILES} AS files
FROM estimates e JOIN models m USING (model) JOIN lineage l USING (model) ORDER BY e.model
"""

_TOLD_WITHOUT_DOCUMENTS = [of.METHOD.name for of in (curated, curated_rounded, name)]
"""Methods that size a model without tensors from what a listing and the curated table tell."""


@dataclass(frozen=True, slots=True)
class Above:
    """(profiles,) the probability of more than a line, by how a root came about."""

    trained: Doubles
    """From nothing, as curated models were."""
    small: Doubles
    """The same of a model as small as those of hobbies, if its size is not known."""
    hobby: Doubles
    """From nothing, as a hobby."""
    derived: Doubles
    """From a base that it does not name."""


@dataclass(frozen=True, slots=True)
class Profiles:
    """What the prior says of each model without a known figure; (models,) unless said."""

    alike: NDArray[np.int32]
    """Place of the model among profiles."""
    mark: Marks
    """Equal for models of whose unknown figures the same is thought."""
    cumulative: Doubles
    """(profiles, GRID) the prior of log10 tokens of the root, as a share at or below."""
    derived: Doubles
    """(profiles, GRID) the same if it comes from a base that it does not name."""
    hobby: Doubles
    """(GRID,) the same of a hobby training: an evening on one device."""
    size: Doubles
    """(profiles,) log10 active parameters, NaN if unknown."""
    group: Ints
    """(profiles,) its group among `sizes`."""
    sizes: Sizes
    """What an unknown size may be."""
    disclosed: Bools
    """Whether its training compute has a best value, or its root's has."""
    from_root: Doubles
    """log10 of the root's best value where the model's own step alone is open; else NaN."""
    origins: Origins
    by_count: Bools
    """Whether its compute rests on the tensor count of its root alone."""
    candidates: Candidates
    among: Ints
    """(profiles,) the set of candidates of the root; -1 without."""
    per_token: float
    """log10 FLOP a parameter and token."""
    moved: float = 0.0
    """Decades by which all that the prior says of training is moved."""

    def of(self, models: Ints) -> Profiles:
        """The same of these models only."""
        ours = ("alike", "mark", "disclosed", "from_root", "by_count")
        of_models = {name: getattr(self, name)[models] for name in ours}
        return replace(self, origins=self.origins.of(models), **of_models)

    def flop_above(self, line: float) -> Above:
        """(profiles,) P(root's training FLOP > 10**line), without any bound."""
        small = self.sizes.hobby[self.group]
        hobby = np.broadcast_to(self.hobby, self.cumulative.shape)
        found = [
            self._flop_above(table, line, group)
            for table, group in (
                (self.cumulative, self.group), (self.cumulative, small), (hobby, small),
                (self.derived, self.group),
            )
        ]  # fmt: skip
        with_set = np.flatnonzero(self.among >= 0)
        if len(with_set):
            of = self.among[with_set]
            share, above = self.candidates.share[of], self.candidates.above(line)[of]
            for part in found:
                part[with_set] = (1 - share) * part[with_set] + share * above
        return Above(*found)

    def tokens_above(self, line: float) -> Above:
        """(profiles,) P(tokens of the root > 10**line)."""
        rows = np.arange(len(self.size))
        hobby = np.broadcast_to(self.hobby, self.cumulative.shape)
        at = np.full(len(rows), line)
        tables = (self.cumulative, self.cumulative, hobby, self.derived)
        return Above(*(1 - self._at(table, rows, at) for table in tables))

    def own(self, above: Above) -> Doubles:
        """(models,) that a model without parents was trained so itself."""
        return (1 - self.origins.hidden) * self._from_nothing(above, self.origins.itself)

    def whole(self, above: Above) -> Doubles:
        """(models,) that it or the base that it comes from was trained so."""
        tuned = self.origins.tuned[self.origins.root]
        from_nothing = self._from_nothing(above, self.origins.root)
        return tuned * above.derived[self.alike] + (1 - tuned) * from_nothing

    def _from_nothing(self, above: Above, origin: NDArray[np.int8]) -> Doubles:
        hobby, alike = self.origins.hobby[origin], self.alike
        trained = np.where(origin == SILENT, above.small[alike], above.trained[alike])
        found: Doubles = (1 - hobby) * trained + hobby * above.hobby[alike]
        return found

    def sizes_below(self, size: Doubles) -> Doubles:
        """(models,) P(log10 parameters <= size (models,)) of models that do not tell."""
        group = self.group[self.alike]
        small = self.origins.small
        found: Doubles = (1 - small) * self.sizes.at_or_below(group, size)
        return found + small * self.sizes.at_or_below(self.sizes.hobby[group], size)

    def _flop_above(self, table: Doubles, line: float, group: Ints) -> Doubles:
        """(profiles,) P(6·N·D > 10**line), D after `table` and an unknown N as in its `group`."""
        known = np.isfinite(self.size)
        out = np.empty(len(self.size))
        out[known] = 1 - self._at(
            table, np.flatnonzero(known), line - self.per_token - self.size[known]
        )
        unknown = np.flatnonzero(~known)
        parts = self.sizes.parts[group[unknown]].T
        out[unknown] = 1 - np.mean(
            [self._at(table, unknown, line - self.per_token - n) for n in parts], axis=0
        )
        return out

    @property
    def middle_size(self) -> Doubles:
        """(profiles,) log10 active parameters, of an unknown size the median."""
        middle = np.median(self.sizes.parts[self.group], axis=1)
        return np.where(np.isfinite(self.size), self.size, middle)

    @property
    def middle(self) -> Doubles:
        """(profiles,) the median of log10 tokens, to a point of the grid."""
        place = (self.cumulative < 0.5).sum(axis=1)
        found: Doubles = GRID[np.minimum(place, len(GRID) - 1)] + self.moved
        return found

    def _at(self, table: Doubles, rows: Ints, tokens: Doubles) -> Doubles:
        """What `table` (profiles, GRID) says of `rows` at log10 `tokens`, between its points."""
        return between(table, GRID, rows, tokens - self.moved)


def find(
    con: duckdb.DuckDBPyConnection,
    known: Assumptions,
    roots: Roots,
    seen: Rows,
    apart: Bools | None = None,
) -> Profiles:
    """Read `estimates`, `models`, `lineage`, `parents` and `makers`.

    Models `apart` do not tell how large others are (see `audited.Panel.was_read`).
    """
    read = _read(con, known, seen, roots)
    year = np.round(roots.year[roots.place] * 4) / 4
    fame = np.round(roots.fame[roots.place] * 4) / 4
    told = read.size if apart is None else np.where(apart, np.nan, read.size)
    hobby = (known["hobby_parameters"], known["file_parameters"])
    others = known["size_kind_weight"].value
    of_size, group = sizes.find(read.kind, read.facts.files, told, others, hobby)
    group = np.where(np.isfinite(read.size), 0, group)
    among = candidates.find(con, known, len(told))
    set_of_root = among.place[roots.root]
    marks = np.zeros(len(told), dtype=np.uint64)
    for column in (np.nan_to_num(read.size, nan=-1.0), year, fame, set_of_root, group):
        marks = mixed(marks, column)
    kinds = Kinds.by(marks)
    first = kinds.first
    size, day = read.size[first], year[first]
    of_bases = roots.fame[roots.place[~read.facts.alone]]
    usual = np.full(len(first), np.median(of_bases) if len(of_bases) else 0.0)
    of_root = read.best[roots.root]
    open_step = ~np.isfinite(read.best) & np.isfinite(of_root)
    open_step &= roots.root != np.arange(len(told))
    from_root = np.where(open_step, of_root, np.nan)
    seem = origins.find(known, roots, read.facts)
    mark = np.zeros(len(told), dtype=np.uint64)
    for fact in (kinds.of, from_root, seem.alone, seem.itself, seem.root, seem.hidden):
        mark = mixed(mark, fact)
    return Profiles(
        alike=kinds.of,
        mark=mark,
        cumulative=prior.cumulative(known, seen, size, day, fame[first]),
        derived=prior.cumulative(known, seen, size, day - roots.lag, usual),
        hobby=1 - sizes.above(known["hobby_tokens"], GRID),
        size=size,
        group=group[first],
        sizes=of_size,
        disclosed=np.isfinite(read.best) | open_step,
        from_root=from_root,
        origins=seem,
        by_count=read.guessed & (set_of_root >= 0),
        candidates=among,
        among=set_of_root[first],
        per_token=float(np.log10(known["flop_per_parameter_token"].value)),
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """Arrays of shape (models,)."""

    size: Doubles
    """log10 active parameters of the root, or its own."""
    best: Doubles
    """log10 training FLOP."""
    guessed: Bools
    """Whether its compute is inferred or bounded."""
    kind: Marks
    """Equal for models of one task and origin."""
    facts: Facts


def _read(con: duckdb.DuckDBPyConnection, known: Assumptions, seen: Rows, roots: Roots) -> _Read:
    table = con.execute(_QUERY, {"told": _TOLD_WITHOUT_DOCUMENTS}).fetchnumpy()
    active, total, flop = (
        np.ma.filled(np.ma.asarray(table[figure], dtype=np.float64), np.nan)
        for figure in ("active", "total", "flop")
    )
    mixture, alone, tuned, tells, names, guessed, developer, shown = (
        np.ma.filled(np.ma.asarray(table[flag]), False).astype(np.bool_)
        for flag in (
            "mixture", "alone", "tuned", "tells", "names", "guessed", "developer", "shown",
        )
    )  # fmt: skip
    descendants = np.ma.filled(np.ma.asarray(table["descendants"]), 0).astype(np.int64)
    with np.errstate(divide="ignore", invalid="ignore"):
        size, best = np.log10(active), np.log10(flop)
        dense = ~(active < known["mixture_share_at_most"].value * total)
    size = np.where(mixture & dense, size + seen.sparsity, size)
    size = np.where(np.isfinite(size[roots.root]), size[roots.root], size)
    size = np.where(np.isfinite(size), np.round(size, _DECIMALS), np.nan)
    kind, files = np.asarray(table["kind"], np.uint64), np.asarray(table["files"], np.int64)
    facts = Facts(alone, tells, names, developer, shown, files, tuned, descendants)
    return _Read(size, best, guessed, kind, facts)
