"""What is known of each model's figures, models that are alike put together.

Millions of models say the same few things: nothing at all, or a size and a day. The prior is worked
out once for all that are alike.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.census import candidates, prior
from hubscan.census.candidates import Candidates
from hubscan.census.kinds import Kinds, mixed
from hubscan.census.prior import GRID, Rows
from hubscan.census.roots import Roots
from hubscan.estimate.assumptions import Assumptions

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_DECIMALS = 2
"""Logarithms are rounded to hundredths of a decade: a fortieth of the prior's own misfit."""
_SIZES = 12
"""Sizes, alike in number of models, that stand for an unknown one."""
_MIXTURE = (
    "moe|mixtral|deepseek_v[23]|gpt_oss|kimi|dbrx|arctic|jamba|llama4|minimax|grok|longcat|bailing"
)

_QUERY = f"""
SELECT coalesce(e.active_parameters_best, e.parameters_best) AS active,
    e.parameters_best AS total,
    e.training_flop_best AS flop, l.relation = 'base' AS alone,
    e.training_flop_grade IN ('inferred', 'bounded') AS guessed,
    regexp_matches(lower(concat_ws(' ', m.model_type, array_to_string(m.architectures, ' '))),
        '{_MIXTURE}') AS mixture
FROM estimates e JOIN models m USING (model) JOIN lineage l USING (model) ORDER BY e.model
"""


@dataclass(frozen=True, slots=True)
class Profiles:
    """What the prior says of each model without a known figure; (models,) unless said."""

    alike: NDArray[np.int32]
    """Place of the model among profiles."""
    cumulative: Doubles
    """(profiles, GRID) the prior of log10 tokens of the root, as a share at or below."""
    size: Doubles
    """(profiles,) log10 active parameters, NaN if unknown."""
    sizes: Doubles
    """(_SIZES,) what an unknown size may be."""
    disclosed: Bools
    """Whether its training compute has a best value, or its root's has."""
    from_root: Doubles
    """log10 of the root's best value where the model's own step alone is open; else NaN."""
    alone: Bools
    """Whether it names no parent."""
    base: Bools
    """Whether it has so many descendants that it is taken for a base."""
    by_count: Bools
    """Whether its compute rests on the tensor count of its root alone."""
    candidates: Candidates
    among: Ints
    """(profiles,) the set of candidates of the root; -1 without."""
    moved: float = 0.0
    """Decades by which all that the prior says of training is moved."""

    def of(self, models: Ints) -> Profiles:
        """The same of these models only."""
        names = ("alike", "disclosed", "from_root", "alone", "base", "by_count")
        return replace(self, **{name: getattr(self, name)[models] for name in names})

    def share_above(self, line: float) -> Doubles:
        """(profiles,) P(root's training FLOP > 10**line), without any bound."""
        by_prior = self._by_prior(line)
        with_set = np.flatnonzero(self.among >= 0)
        if len(with_set):
            of = self.among[with_set]
            share = self.candidates.share[of]
            by_prior[with_set] *= 1 - share
            by_prior[with_set] += share * self.candidates.above(line)[of]
        return by_prior

    def _by_prior(self, line: float) -> Doubles:
        known = np.isfinite(self.size)
        found = self._at(np.flatnonzero(known), line - _SIX - self.size[known])
        out = np.empty(len(self.size))
        out[known] = 1 - found
        unknown = np.flatnonzero(~known)
        parts = [self._at(unknown, np.full(len(unknown), line - _SIX - n)) for n in self.sizes]
        out[unknown] = 1 - np.mean(parts, axis=0) if len(unknown) else 0.0
        return out

    def tokens_above(self, line: float) -> Doubles:
        """(profiles,) P(tokens of the root > 10**line)."""
        every = np.arange(len(self.size))
        return 1 - self._at(every, np.full(len(every), line))

    @property
    def middle(self) -> Doubles:
        """(profiles,) the median of log10 tokens, to a point of the grid."""
        place = (self.cumulative < 0.5).sum(axis=1)
        found: Doubles = GRID[np.minimum(place, len(GRID) - 1)] + self.moved
        return found

    def _at(self, rows: Ints, tokens: Doubles) -> Doubles:
        """The cumulative share of `rows` at log10 `tokens`, between the points of the grid."""
        step = GRID[1] - GRID[0]
        place = np.clip((tokens - self.moved - GRID[0]) / step, 0, len(GRID) - 1.001)
        left = place.astype(np.int64)
        rest = place - left
        table = self.cumulative
        found: Doubles = table[rows, left] * (1 - rest) + table[rows, left + 1] * rest
        return found


_SIX = float(np.log10(6.0))


def find(
    con: duckdb.DuckDBPyConnection,
    known: Assumptions,
    roots: Roots,
    seen: Rows,
    apart: Bools | None = None,
) -> Profiles:
    """Read `estimates`, `models` and `lineage`.

    Models `apart` do not tell how large others are (see `audited.Panel.was_read`).
    """
    table = con.execute(_QUERY).fetchnumpy()
    active, total, flop = (
        np.ma.filled(np.ma.asarray(table[name], dtype=np.float64), np.nan)
        for name in ("active", "total", "flop")
    )
    mixture, alone, guessed = (
        np.ma.filled(np.ma.asarray(table[name]), False).astype(np.bool_)
        for name in ("mixture", "alone", "guessed")
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.log10(active)
        dense = ~(active < known["mixture_share_at_most"].value * total)
        best = np.log10(flop)
    size = np.where(mixture & dense, size + seen.sparsity, size)
    of_root = roots.root
    size = np.where(np.isfinite(size[of_root]), size[of_root], size)
    size = np.where(np.isfinite(size), np.round(size, _DECIMALS), np.nan)
    year = np.round(roots.year[roots.place] * 4) / 4
    fame = np.round(roots.fame[roots.place] * 4) / 4
    marks = np.zeros(len(size), dtype=np.uint64)
    among = candidates.find(con, known, len(size))
    set_of_root = among.place[of_root]
    for column in (np.nan_to_num(size, nan=-1.0), year, fame, set_of_root):
        marks = mixed(marks, column)
    kinds = Kinds.by(marks)
    first = kinds.first
    cells = prior.cumulative(known, seen, size[first], year[first], fame[first])
    sized = size[np.isfinite(size) if apart is None else np.isfinite(size) & ~apart]
    shares = (np.arange(_SIZES) + 0.5) / _SIZES
    sizes = np.quantile(sized, shares) if len(sized) else np.full(_SIZES, float(seen.size.mean()))
    open_step = ~np.isfinite(best) & np.isfinite(best[of_root]) & (of_root != np.arange(len(best)))
    return Profiles(
        alike=kinds.of,
        cumulative=cells,
        size=size[first],
        sizes=sizes,
        disclosed=np.isfinite(best) | open_step,
        from_root=np.where(open_step, best[of_root], np.nan),
        alone=alone,
        base=roots.members[roots.place] > known["base_descendants"].value,
        by_count=guessed & (set_of_root >= 0),
        candidates=among,
        among=set_of_root[first],
    )
