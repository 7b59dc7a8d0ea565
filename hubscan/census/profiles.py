"""What is known of each model's figures, models that are alike put together.

Millions of models say the same few things: nothing at all, or a size and a day. The prior is worked
out once for all that are alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.census import candidates, origins, prior, profile_facts, sizes, unnamed_bases
from hubscan.census.candidates import Candidates
from hubscan.census.kinds import Marks, kinds_by, marked
from hubscan.census.origins import SILENT, Origins
from hubscan.census.prior import GRID, Rows
from hubscan.census.profile_facts import Read
from hubscan.census.roots import Roots
from hubscan.census.sizes import Sizes
from hubscan.census.tabulated import between
from hubscan.census.unnamed_bases import UnnamedBases
from hubscan.census.visible_bases import Named
from hubscan.estimate.assumptions import Assumptions
from hubscan.rules.engine.told_apart import Kinds

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


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
    """(rows, GRID) the prior of log10 tokens of the root, as a share at or below; a row a profile,
    and one for each of unknown size if it is as small as a hobby training."""
    small_row: Ints
    """(profiles,) row of `cumulative` if it is as small as that."""
    bases: UnnamedBases
    """What it was made from if it comes from a base that it does not name."""
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
    _above: dict[tuple[float, float], Above] = field(default_factory=dict, repr=False)
    """By line and `moved`: many tests ask for the same."""

    def of(self, models: Ints) -> Profiles:
        """The same of these models only."""
        ours = ("alike", "mark", "disclosed", "from_root", "by_count")
        of_models = {name: getattr(self, name)[models] for name in ours}
        return replace(self, origins=self.origins.of(models), **of_models)

    def flop_above(self, line: float) -> Above:
        """(profiles,) P(root's training FLOP > 10**line), without any bound."""
        asked = line, self.moved
        if asked not in self._above:
            self._above[asked] = self._work_out(line)
        return self._above[asked]

    def _work_out(self, line: float) -> Above:
        small = self.sizes.hobby[self.group]
        every, hobby = np.arange(len(self.size)), self.hobby[None, :]
        found = [
            self._flop_above(table, line, group, row)
            for table, group, row in (
                (self.cumulative, self.group, every),
                (self.cumulative, small, self.small_row),
                (hobby, small, 0 * every),
            )
        ]
        found.append(self.bases.flop_above(line, self.per_token, self.moved))
        with_set = np.flatnonzero(self.among >= 0)
        if len(with_set):
            of = self.among[with_set]
            share, above = self.candidates.share[of], self.candidates.above(line)[of]
            for part in found:
                part[with_set] = (1 - share) * part[with_set] + share * above
        return Above(*found)

    def tokens_above(self, line: float) -> Above:
        """(profiles,) P(tokens of the root > 10**line)."""
        every, at = np.arange(len(self.size)), np.full(len(self.size), line)
        trained, small, hobby = (
            1 - between(table, GRID, row, at - self.moved)
            for table, row in (
                (self.cumulative, every), (self.cumulative, self.small_row),
                (self.hobby[None, :], 0 * every),
            )
        )  # fmt: skip
        return Above(trained, small, hobby, self.bases.tokens_above(line, self.moved))

    def own(self, above: Above) -> Doubles:
        """(models,) that a model without parents was trained so itself."""
        return (1 - self.origins.hidden) * self._from_nothing(above, self.origins.itself)

    def whole(self, above: Above) -> Doubles:
        """(models,) that it or the base that it comes from was trained so."""
        tuned, from_nothing = self.origins.tuned, self._from_nothing(above, self.origins.root)
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

    def _flop_above(self, table: Doubles, line: float, group: Ints, row: Ints) -> Doubles:
        """(profiles,) P(6·N·D > 10**line), D after its `row` of `table`, moved as all that the
        prior says, and an unknown N as in its `group`."""
        known = np.isfinite(self.size)
        out = np.empty(len(self.size))
        at = line - self.per_token - self.moved
        out[known] = 1 - between(table, GRID, row[known], at - self.size[known])
        # of a row and a group there are many
        pairs = row[~known] * len(self.sizes.parts) + group[~known]
        different, pair = np.unique(pairs, return_inverse=True)
        rows, groups = np.divmod(different, len(self.sizes.parts))
        below = [between(table, GRID, rows, at - n) for n in self.sizes.parts[groups].T]
        out[~known] = (1 - np.mean(below, axis=0))[pair]
        return out

    @property
    def middle_size(self) -> Doubles:
        """(profiles,) log10 active parameters, of an unknown size the median."""
        middle = np.median(self.sizes.parts[self.group], axis=1)
        return np.where(np.isfinite(self.size), self.size, middle)


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
    read = profile_facts.read(con, known, seen, roots)
    year = np.round(roots.year[roots.place] * 4) / 4
    fame = np.round(roots.fame[roots.place] * 4) / 4
    of_size, group = _sizes(known, read, apart)
    among = candidates.find(con, known, len(group))
    set_of_root = among.place[roots.root]
    known_size = np.nan_to_num(read.size, nan=-1.0)
    kinds = kinds_by(marked(known_size, year, fame, set_of_root, group))
    first = kinds.first
    size, day = read.size[first], year[first]
    of_bases = roots.fame[roots.place[~read.facts.alone]]
    usual = float(np.median(of_bases)) if len(of_bases) else 0.0
    from_root = _from_root(read, roots)
    seem = origins.find(known, roots, read.facts)
    of_origins = (seem.alone, seem.itself, seem.root, seem.hidden, seem.tuned)
    per_token = float(np.log10(known["flop_per_parameter_token"].value))
    cumulative, small_row = _of_every_size(known, seen, size, day, fame[first])
    named = _named(read, roots, kinds, per_token)
    return Profiles(
        alike=kinds.of,
        mark=marked(kinds.of, from_root, *of_origins),
        cumulative=cumulative,
        small_row=small_row,
        bases=unnamed_bases.find(
            known,
            seen,
            named,
            cumulative,
            size=size,
            sizes=of_size.parts[group[first]],
            day=day,
            older=roots.lag,
            fame=usual,
        ),
        hobby=1 - sizes.above(known["hobby_tokens"], GRID),
        size=size,
        group=group[first],
        sizes=of_size,
        disclosed=np.isfinite(read.best) | np.isfinite(from_root),
        from_root=from_root,
        origins=seem,
        by_count=read.guessed & (set_of_root >= 0),
        candidates=among,
        among=set_of_root[first],
        per_token=per_token,
    )


def _sizes(known: Assumptions, read: Read, apart: Bools | None) -> tuple[Sizes, Ints]:
    """`sizes` of `Profiles`, and the group of each model; of one that tells its size it is 0."""
    told = read.size if apart is None else np.where(apart, np.nan, read.size)
    hobby = (known["hobby_parameters"], known["file_parameters"])
    others = known["size_kind_weight"].value
    found, group = sizes.find(read.kind, read.facts.files, told, others, hobby)
    return found, np.where(np.isfinite(read.size), 0, group)


def _from_root(read: Read, roots: Roots) -> Doubles:
    """`from_root` of `Profiles`."""
    of_root = read.best[roots.root]
    open_step = ~np.isfinite(read.best) & (roots.root != np.arange(len(of_root)))
    return np.where(open_step, of_root, np.nan)


def _of_every_size(
    known: Assumptions, seen: Rows, size: Doubles, day: Doubles, fame: Doubles
) -> tuple[Doubles, Ints]:
    """`cumulative` and `small_row` of `Profiles`."""
    unsized = np.flatnonzero(np.isnan(size))
    small_row = np.arange(len(size))
    small_row[unsized] = len(size) + np.arange(len(unsized))
    small = np.full(len(unsized), np.log10(known["hobby_parameters"].value))
    sizes_of, days, fames = (
        np.concatenate(both) for both in ((size, small), (day, day[unsized]), (fame, fame[unsized]))
    )
    return prior.cumulative(known, seen, sizes_of, days, fames), small_row


def _named(read: Read, roots: Roots, kinds: Kinds, per_token: float) -> Named:
    """The models that name their base and whose size is known."""
    says = np.flatnonzero(read.facts.names & np.isfinite(read.size))
    size = read.size[says]
    tokens = read.best[roots.root[says]] - per_token - size
    return Named(size, roots.day[says], tokens, kinds.of[says].astype(np.int64))
