"""Whom an audit draws: strata of undetermined repositories, and the order in which they are asked.

Every repository has a permanent random number, made of the seed and its key, and a stratum is asked
in the order of these numbers. However far the asking comes, what was asked is a random sample of
the stratum; and a later audit under the same seed goes on where this one stopped, through
repositories that are new in the meantime too (Ohlsson 1995, coordination of samples).

Left out are repositories whose doubt is that of one large undisclosed family: a child tells nothing
new of it, the root is asked instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.census.audited import OUTSIDE, Bools, Doubles, Ints
from hubscan.census.chain import TABLE, Chain, is_plain
from hubscan.census.roots import Roots
from hubscan.census.sizes import FILES

MOST_STRATA = 40
LEAST_MEMBERS = 40
"""Smaller cells are put together, and divided by how much a member of them weighs."""
_BY_DOUBT = 5
"""One stratum of so many is one of these."""
LEAST_PROBABILITY = 1e-3
"""Where no headline rule covers a model with so much probability, nothing is asked."""
LARGE_FAMILY = 9
"""Members from which an undisclosed family is one doubt, not many."""
MOST_ROOTS = 50
_LEAST_COUNT, _LEAST_SHARE = 25.0, 0.05
"""A rule that covers fewer models, or so small a part of those in question, is weighed as if it
covered so many: the rarest would have all requests, and no sample finds one in a thousand."""

_ROUNDS, _LEAST_WEIGHT = 4, 0.1
"""After so many the parts hardly change; no rule counts for less than a tenth of another."""

_CELLS = f"""
SELECT
    CASE WHEN l.missing_parents > 0 THEN 'parent not in the listing'
        WHEN l.relation <> 'base' THEN 'derived' ELSE 'no parent named' END
    || ', ' || CASE WHEN m.safetensors_total IS NOT NULL THEN 'tensors counted'
        WHEN e.generates IS NOT NULL OR e.narrow IS NOT NULL THEN 'purpose known'
        ELSE 'nothing said' END AS evidence,
    CASE WHEN e.parameters_best IS NULL
            THEN CASE WHEN {FILES} > 0 THEN 'no size, several files' ELSE 'no size' END
        WHEN e.parameters_best < 1e9 THEN 'below 1 B' WHEN e.parameters_best < 1e10 THEN '1 to 10 B'
        WHEN e.parameters_best < 7e10 THEN '10 to 70 B' ELSE '70 B and more' END AS size,
    greatest(2022, least(2100, coalesce(year(e.release_date), 2022))) AS year,
    coalesce(l.original, l.model) = l.model AS original
FROM estimates e JOIN models m USING (model) JOIN lineage l USING (model) ORDER BY e.model
"""
_NUMBERS = """
SELECT model, md5_number_lower(concat(CAST($seed AS BIGINT), ' ', key)) AS number
FROM models JOIN _frame USING (model) ORDER BY model
"""


@dataclass(frozen=True, slots=True)
class Frame:
    """The strata of one snapshot."""

    names: tuple[str, ...]
    """(strata,) evidence, size and year, or the doubt about one."""
    stratum: NDArray[np.int16]
    """(models,) place of the model's stratum; -1 outside."""
    size: Ints
    """(strata,) members."""
    share: Doubles
    """(strata,) part of the requests."""
    seed: int

    def order(self, con: duckdb.DuckDBPyConnection, most: int) -> tuple[Ints, Ints]:
        """The first `most` models to ask and their strata, so that every part is well divided."""
        model = np.flatnonzero(self.stratum >= 0)
        con.register("_frame", {"model": model.astype(np.int32)})
        found = con.execute(_NUMBERS, {"seed": self.seed}).fetchnumpy()
        con.unregister("_frame")
        of = self.stratum[model].astype(np.int64)
        by_stratum = np.lexsort((found["number"], of))
        first = np.concatenate([[0], np.cumsum(self.size)[:-1]])
        rank = np.empty(len(model))
        rank[by_stratum] = np.arange(len(model)) - first[of[by_stratum]]
        when = (rank + 0.5) / self.share[of]
        chosen = np.lexsort((model, when))[:most]
        return model[chosen], of[chosen]


def frame(
    con: duckdb.DuckDBPyConnection,
    headlines: Mapping[str, Chain],
    roots: Roots,
    undisclosed: Bools,
    *,
    seed: int,
    most: int = MOST_STRATA,
) -> Frame:
    """At most so many strata of the models that `headlines` leave open.

    Reads `models`, `estimates` and `lineage`.
    """
    table = con.execute(_CELLS).fetchnumpy()
    large = undisclosed & (roots.members[roots.place] >= LARGE_FAMILY)
    asked = np.asarray(table["original"], dtype=np.bool_) & ~large
    weighs = np.where(asked, doubt_weight(headlines), 0.0)
    members = np.flatnonzero(weighs > 0)
    names = np.array(
        [
            f"{evidence}, {size}, {year}"
            for evidence, size, year in zip(
                *(table[name][members] for name in ("evidence", "size", "year")), strict=True
            )
        ],
        dtype=str,
    )
    cells, place, number = np.unique(names, return_inverse=True, return_counts=True)
    doubt = np.bincount(place, weighs[members], minlength=len(cells))
    gain = np.sqrt(number * doubt)  # N · sqrt(mean variance)
    by_gain = np.lexsort((cells, -gain))
    most = min(most, MOST_STRATA)
    parts = max(1, most // _BY_DOUBT)
    kept = [c for c in by_gain if number[c] >= LEAST_MEMBERS][: max(1, most - parts)]
    new = np.full(len(cells), len(kept), dtype=np.int64)
    new[kept] = np.arange(len(kept))
    of = new[place]
    others = np.flatnonzero(of == len(kept))
    of[others] += by_doubt(weighs[members[others]], parts)
    size = np.bincount(of, minlength=len(kept) + parts)
    titles = [str(cells[c]) for c in kept]
    titles += [f"all others, {n} of {parts} by doubt" for n in range(1, parts + 1)]
    there = np.flatnonzero(size > 1)  # one that stands for nobody is asked for nothing
    final = np.full(len(size), OUTSIDE, dtype=np.int16)
    final[there] = np.arange(len(there))
    stratum = np.full(len(weighs), OUTSIDE, dtype=np.int16)
    stratum[members] = final[of]
    share = shares(size[there], _doubt_of_strata(headlines, stratum, len(there)))
    return Frame(tuple(titles[i] for i in there), stratum, size[there], share, seed)


def shares(members: Ints, doubt: Doubles) -> Doubles:
    """(strata,) parts of the requests, for strata of so many `members` (strata,).

    `doubt` (rules, strata) sums the relative variances of members. Neyman's allocation of all
    rules together, and again with each weighed by what it leaves in doubt: the text of which an
    audit would say least gains most.
    """
    weight = np.ones(len(doubt))
    share = np.ones(len(members))
    for _ in range(_ROUNDS if len(members) else 0):
        share = np.sqrt(members * (weight @ doubt))
        share /= share.sum()
        left = doubt @ (members / share)
        weight = np.maximum(weight * left / left.max(), _LEAST_WEIGHT)
    return share


def _doubt_of_strata(
    headlines: Mapping[str, Chain], stratum: NDArray[np.int16], strata: int
) -> Doubles:
    """(rules, strata) Σ p(1-p) / T² over the members of each stratum."""
    inside = np.flatnonzero(stratum >= 0)
    least = _least(len(inside))
    return np.array([
        np.bincount(stratum[inside], _relative_variance(degrees, inside, least), minlength=strata)
        for degrees in headlines.values()
    ])  # fmt: skip


def by_doubt(weight: Doubles, parts: int) -> Ints:
    """(members,) 0 for the least weight, in so many parts that ask for as many requests each.

    Dalenius and Hodges 1959, Minimum Variance Stratification: equal parts of the summed square
    roots. Equal weights stay together.
    """
    if not len(weight):
        return np.empty(0, dtype=np.int64)
    ascending = np.sort(weight)
    summed = np.cumsum(np.sqrt(ascending))
    ends = ascending[np.searchsorted(summed, summed[-1] * np.arange(1, parts) / parts)]
    return np.searchsorted(ends, weight)


def doubt_weight(headlines: Mapping[str, Chain]) -> Doubles:
    """(models,) Σ p(1-p) / T² over the headline rules, T being what a rule is expected to cover.

    0 where no rule covers the model with a probability worth a request. A rule that covers few of
    the models in question is weighed as if it covered more: no sample finds one in a thousand.
    """
    best: Doubles | None = None
    for degrees in headlines.values():
        best = _open(degrees) if best is None else np.maximum(best, _open(degrees))
    if best is None:
        return np.empty(0)
    asked = np.flatnonzero(best >= LEAST_PROBABILITY)
    least = _least(len(asked))
    found = np.zeros(len(best))
    for degrees in headlines.values():
        found[asked] += _relative_variance(degrees, asked, least)
    return found


def _least(asked: int) -> float:
    """As many models as a rule is weighed as if it covered, of so many in question."""
    return max(_LEAST_COUNT, _LEAST_SHARE * asked)


def _relative_variance(degrees: Chain, models: Ints, least: float) -> Doubles:
    """p(1-p) / T² of these `models` under one rule, which covers `least` at least."""
    p = _open(degrees[models])
    found: Doubles = p * (1 - p) / max(float(TABLE[degrees].sum()), least) ** 2
    return found


def _open(degrees: Chain) -> Doubles:
    """(models,) the probability of what no bound settles and a document may; else 0."""
    found: Doubles = np.where(is_plain(degrees), 0.0, TABLE[degrees])
    return found


def large_roots(
    headlines: Mapping[str, Chain], roots: Roots, undisclosed: Bools, most: int = MOST_ROOTS
) -> Ints:
    """The models that stand at the head of large undisclosed families, most doubt first."""
    weight = doubt_weight(headlines)
    in_doubt = np.flatnonzero(undisclosed & (weight > 0))
    of = roots.place[in_doubt]
    # all members are covered or none: the doubt of a family grows with the square of its members
    together = np.bincount(of, np.sqrt(weight[in_doubt]), minlength=len(roots.members))
    together[roots.members < LARGE_FAMILY] = 0.0
    heads = np.argsort(-together, kind="stable")[:most]
    heads = heads[together[heads] > 0]
    below = np.bincount(roots.root, minlength=len(roots.root))
    _, first = np.unique(roots.place, return_index=True)
    found = roots.root[first[heads]]
    # children of one parent that is not in the listing have no head that could be asked
    return found[below[found] >= LARGE_FAMILY]
