"""What is read of each model before anything is thought of it."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.census import sizes
from hubscan.census.kinds import Marks
from hubscan.census.origins import Facts
from hubscan.census.prior import Rows
from hubscan.census.roots import Roots
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.quantities.parameters import curated, curated_rounded, name

Doubles = NDArray[np.float64]
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
class Read:
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


def read(con: duckdb.DuckDBPyConnection, known: Assumptions, seen: Rows, roots: Roots) -> Read:
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
    return Read(size, best, guessed, kind, facts)
