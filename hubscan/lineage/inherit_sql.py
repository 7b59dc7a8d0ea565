"""The query that puts inherited figures beside own ones, column by column."""

from __future__ import annotations

from collections.abc import Iterator

from hubscan.model.grades import Grade
from hubscan.model.tables import TABLES

_SIZES = ("parameters", "active_parameters")
_LIKE_THE_ORIGINAL = ("training_tokens", "mmlu", "mmlu_5_shot", "humaneval")
_DESCRIPTION = ("modality", "generates", "general_purpose", "bio_sequence_primary")
SHRINK, GROW = 0.7, 1.3
"""A fine-tune of unknown size: 94 % of single-parent fine-tunes on the Hub lie within 30 % of
their parent's count (4,167 curated repositories, May 2026)."""

ADAPTER_SHARE = {"low": 0.0, "best": 0.0, "high": 0.1}
"""Size of an adapter that tells nothing about itself, as a share of its base."""

_ENDS = ("low", "best", "high")

_WITH = """
WITH donor AS (
    SELECT n.id, o.* FROM own_estimates o JOIN models n USING (model)
    WHERE model IN (SELECT donor FROM lineage_inherited WHERE donor <> row)
),
original AS (
    SELECT n.id, o.* FROM own_estimates o JOIN models n USING (model)
    WHERE model IN (SELECT original FROM lineage WHERE original <> model)
),
root AS (
    SELECT n.id, o.* FROM own_estimates o JOIN models n USING (model)
    WHERE model IN (SELECT root FROM lineage WHERE root <> model)
)
"""
# Only those that others take something from: joined whole, the wide table would be held four times.

_FROM = """
FROM models m
JOIN lineage_inherited i ON i.row = m.model
LEFT JOIN lineage l ON l.model = m.model
LEFT JOIN own_estimates o ON o.model = m.model
LEFT JOIN donor d ON d.model = i.donor AND i.donor <> i.row
LEFT JOIN original c ON c.model = l.original AND l.original <> m.model
LEFT JOIN root r ON r.model = l.root AND l.root <> m.model
"""


def estimates_query() -> str:
    """SELECT of every column of `estimates`, ordered by model.

    Reads `models`, `own_estimates`, `lineage` and `lineage_inherited` (one row per model, `row`
    being its number).
    """
    figures = (*_training_flop(), *_sizes(), *_figures_of_originals(), *_descriptions())
    made = dict([*figures, ("model", "m.model")])
    columns = ", ".join(
        f'{made.get(c.name, f"o.{c.name}")} AS "{c.name}"' for c in TABLES["estimates"].columns
    )
    return f"{_WITH} SELECT {columns} {_FROM} ORDER BY m.model"


def _training_flop() -> Iterator[tuple[str, str]]:
    for end in _ENDS:
        yield f"training_flop_{end}", f"i.flop_{end}"
    yield (
        "training_flop_method",
        """CASE WHEN coalesce(i.flop_low, i.flop_best, i.flop_high) IS NULL THEN NULL
            WHEN i.ancestors = 0 AND coalesce(l.missing_parents, 0) = 0 THEN o.own_flop_method
            ELSE concat(
                CASE WHEN i.ancestors = 0 THEN 'own step'
                     WHEN c.model IS NOT NULL THEN concat('copy of ', c.id)
                     ELSE concat('own step and ', i.ancestors, CASE i.ancestors WHEN 1
                        THEN ' ancestor' ELSE ' distinct ancestors, each once' END) END,
                CASE WHEN i.left_out > 0 THEN concat('; best leaves out ', i.left_out, CASE
                    i.left_out WHEN 1 THEN ' step' ELSE ' steps' END,
                    ' of unknown size, together below 5 %') END,
                CASE WHEN l.missing_parents > 0 THEN concat('; ', l.missing_parents, CASE
                    l.missing_parents WHEN 1 THEN ' parent' ELSE ' parents' END,
                    ' not in the snapshot', CASE WHEN i.flop_high IS NOT NULL
                    THEN ', bounded by its size' END) END)
        END""",
    )
    yield (
        "training_flop_grade",
        f"""CASE WHEN coalesce(i.flop_low, i.flop_best, i.flop_high) IS NULL THEN '{Grade.UNKNOWN}'
            WHEN i.flop_best IS NULL THEN '{Grade.BOUNDED}'
            WHEN i.ancestors = 0 THEN o.own_flop_grade
            WHEN l.lineage_grade = 'inferred' OR r.own_flop_grade = '{Grade.INFERRED}'
                THEN '{Grade.INFERRED}'
            ELSE '{Grade.DERIVED}' END""",
    )
    yield (
        "training_flop_source",
        """CASE WHEN i.ancestors = 0 THEN o.own_flop_source
            ELSE concat(coalesce(r.id || ': ' || coalesce(r.own_flop_source, 'unknown'),
                    'reference table, for a parent that is not in the snapshot'),
                CASE WHEN l.roots > 1 THEN concat(' and ', l.roots - 1, ' other roots') END)
        END""",
    )


def _sizes() -> Iterator[tuple[str, str]]:
    """Total and active parameters: of the original, of base and adapter, or about the parent's."""
    for name in _SIZES:
        mine = f"coalesce(o.{name}_best, o.{name}_low, o.{name}_high) IS NOT NULL"
        theirs = f"coalesce(d.{name}_best, d.{name}_low, d.{name}_high) IS NOT NULL"
        better = f"({_rank(f'd.{name}_grade')} <= {_rank(f'o.{name}_grade')} OR NOT {mine})"
        takes = f"""CASE WHEN d.model IS NULL OR NOT {theirs} THEN 'own'
            WHEN l.relation = 'adapter' THEN 'adapter'
            WHEN c.model IS NOT NULL AND {better}
                THEN CASE WHEN i.loose THEN 'about' ELSE 'copy' END
            WHEN {mine} THEN 'own' ELSE 'about' END"""
        for end in _ENDS:
            known, given = f"o.{name}_{end}", f"d.{name}_{end}"
            factor = {"low": SHRINK, "best": 1, "high": GROW}[end]
            copy, about = given, f"{given} * {factor}"
            added = (
                f"{given} + CASE WHEN {mine} THEN {known} ELSE {ADAPTER_SHARE[end]} * {given} END"
            )
            if end == "low":
                copy, about, added = (
                    f"CASE WHEN i.guess THEN {_least(known, value)} ELSE {value} END"
                    for value in (copy, about, added)
                )
            yield (
                f"{name}_{end}",
                f"CASE {takes} WHEN 'adapter' THEN {added} WHEN 'copy' THEN {copy} "
                f"WHEN 'about' THEN {about} ELSE {known} END",
            )
        worst = f"CASE WHEN i.guess THEN '{Grade.INFERRED}' ELSE d.{name}_grade END"
        yield (
            f"{name}_method",
            f"CASE {takes} WHEN 'adapter' THEN concat('base ', d.id, ' and own adapter') "
            f"WHEN 'copy' THEN concat('copy of ', d.id) "
            f"WHEN 'about' THEN concat('about that of ', d.id) ELSE o.{name}_method END",
        )
        yield (
            f"{name}_grade",
            f"CASE {takes} WHEN 'adapter' THEN CASE WHEN i.guess THEN '{Grade.INFERRED}' "
            f"ELSE '{Grade.DERIVED}' END WHEN 'copy' THEN {worst} "
            f"WHEN 'about' THEN '{Grade.INFERRED}' ELSE o.{name}_grade END",
        )
        yield (
            f"{name}_source",
            f"CASE {takes} WHEN 'own' THEN o.{name}_source "
            f"ELSE concat(d.id, ': ', coalesce(d.{name}_source, 'unknown')) END",
        )


def _figures_of_originals() -> Iterator[tuple[str, str]]:
    """Tokens and benchmarks of a copy are those of its original, where better known."""
    for name in _LIKE_THE_ORIGINAL:
        theirs = f"coalesce(c.{name}_best, c.{name}_low, c.{name}_high) IS NOT NULL"
        mine = f"coalesce(o.{name}_best, o.{name}_low, o.{name}_high) IS NOT NULL"
        better = f"{_rank(f'c.{name}_grade')} <= {_rank(f'o.{name}_grade')}"
        takes = f"({theirs} AND (NOT {mine} OR {better}))"
        inferred = "l.lineage_grade = 'inferred'"
        for end in _ENDS:
            given = f"c.{name}_{end}"
            if end == "low":
                least = _least(f"o.{name}_low", given)
                given = f"CASE WHEN {inferred} THEN {least} ELSE {given} END"
            yield f"{name}_{end}", f"CASE WHEN {takes} THEN {given} ELSE o.{name}_{end} END"
        changed = "l.relation = 'quantized'" if name != "training_tokens" else "false"
        yield (
            f"{name}_method",
            f"CASE WHEN {takes} THEN concat('copy of ', c.id) ELSE o.{name}_method END",
        )
        yield (
            f"{name}_grade",
            f"CASE WHEN {takes} THEN CASE WHEN {changed} OR {inferred} THEN '{Grade.INFERRED}' "
            f"ELSE c.{name}_grade END ELSE o.{name}_grade END",
        )
        yield (
            f"{name}_source",
            f"CASE WHEN {takes} THEN concat(c.id, ': ', coalesce(c.{name}_source, 'unknown')) "
            f"ELSE o.{name}_source END",
        )


def _descriptions() -> Iterator[tuple[str, str]]:
    """What a model is for, if it does not say: as its original, else as its root."""
    for name in _DESCRIPTION:
        yield name, f"coalesce(o.{name}, c.{name}, r.{name})"
    yield "narrow", "coalesce(o.narrow, c.narrow)"


def _rank(grade: str) -> str:
    """SQL for the rank of a grade, 0 best; unknown grades last."""
    cases = " ".join(f"WHEN '{g}' THEN {g.rank}" for g in Grade)
    return f"(CASE {grade} {cases} ELSE {len(Grade)} END)"


def _least(own: str, given: str) -> str:
    """SQL for the smaller of two low ends; unknown if the own one is."""
    return f"CASE WHEN {own} IS NOT NULL THEN least({own}, {given}) END"
