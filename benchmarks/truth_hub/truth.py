"""What is true of every repository: its training run, its score, its purpose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.truth_hub.disclosed import bases_below, disclosed, fine_tuned
from benchmarks.truth_hub.popularity import first_to_name, popularity
from benchmarks.truth_hub.structure import KIND, OLD, Bools, Doubles, Structure
from hubscan.census import prior
from hubscan.census.normal import cdf
from hubscan.census.prior import GRID
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.lookup_tables import Lookup

_TUNING = (7.7, 0.97)
"""log10 tokens of a fine-tune: median and spread; 95 % lie below 2e9."""
_MOST_APART = 4.0
_ADAPTER = (-2.2, 0.3)
"""log10 of an adapter's own weights over those of its base."""
_AGENT = (4.5, 0.7)
"""log10 parameters of a reinforcement learning agent: median and spread."""
_OLD_TOKENS = 1e11
_OF_HOBBY = (9.0, 1.3)
"""log10 tokens of a training from nothing that nobody builds on: median and spread."""
_LOSS_BY_TUNING = 1.5
"""Points of MMLU, half-normal."""
_MOST_LOST = 4.5
_TAIL = 1.6448536269514722
_SCORES = (5.0, 95.0)
_NARROW = 1.25
"""What the listing settles within this factor is taken as it says."""
_OTHER_TASKS = ("whisper", "clip", "bert", "wav2vec", "ocr")
TEXT, IMAGE, OTHER = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Truth:
    """Arrays of shape (models,)."""

    parameters: Doubles
    own_flop: Doubles
    training_flop: Doubles
    training_tokens: Doubles
    """Of the own step."""
    mmlu: Doubles
    purpose: Doubles
    """TEXT, IMAGE or OTHER."""
    derived: Bools


def truth(hub: Structure, con: duckdb.DuckDBPyConnection, known: Assumptions, seed: int) -> Truth:
    """Drawn for what nobody disclosed; curated figures lie within their intervals.

    `con` is the assessed listing of the Hub: who is curated, and what the curated models are like.
    """
    rng = np.random.default_rng([seed, hub.models, 11])
    purpose = _purposes(hub, con, rng)
    size = hub.plan.parameters.astype(np.float64)
    tokens, flop = _of_roots(hub, con, known, size, purpose, rng)
    derived = np.array([roots != {row} for row, roots in enumerate(hub.roots)])
    # models that exist and whose base is not in the listing: their figure counts the base in
    tuned = {d.row: d.step for d in disclosed(hub, con) if d.step and not derived[d.row]}
    derived[list(tuned)] = True
    adapter = np.isin(hub.plan.kind, [KIND["adapter"], KIND["lora"]])
    agent = hub.plan.kind == KIND["agent"]
    whole_size = size
    # an adapter is used with its base; of one whose base is here the listing settles the size
    lost = adapter & np.array([all(r < 0 for r in roots) for roots in hub.roots])
    size = np.where(lost, size * (1 + 10 ** rng.normal(*_ADAPTER, hub.models)), size)
    own_size = np.where(agent, 10 ** rng.normal(*_AGENT, hub.models), size)
    middle, spread = _TUNING
    tuning = middle + spread * np.clip(rng.standard_normal(hub.models), -_MOST_APART, _MOST_APART)
    own_tokens = np.where(derived, 10**tuning, tokens)
    copied = np.isin(hub.plan.kind, [KIND["gguf"], KIND["quantized"]]) & derived & ~fine_tuned(con)
    own_tokens[copied | (hub.plan.kind == KIND["merge"]) & derived] = 0.0
    own = np.where(derived, 6 * np.where(adapter, 0.1, 1.0) * size * own_tokens, flop)
    for row, step in tuned.items():
        own[row] = np.clip(own[row], *step)
        own_tokens[row] = own[row] / (6 * size[row])
    gone = _of_gone(hub, tokens) | {OLD: _OLD_TOKENS}
    below = bases_below(hub, con)
    # a parent that is gone was as large as its child: derivatives of a series have its sizes
    of_roots = np.array([
        sum(flop[r] if r >= 0 else 6 * whole_size[row] * gone[r] for r in _apart(roots, below))
        for row, roots in enumerate(hub.roots)
    ])  # fmt: skip
    whole = np.where(derived, of_roots + own, own)
    whole[list(tuned)] = flop[list(tuned)]
    for row in map(int, np.flatnonzero(copied)):  # a copy was trained on what its original was
        if (original := _original(hub, row)) is not None:
            own_tokens[row] = own_tokens[original] if original >= 0 else gone[original]
    return Truth(own_size, own, whole, own_tokens, _scores(hub, whole, purpose, con, known, rng),
                 purpose, derived)  # fmt: skip


_LISTED = """
SELECT model, CASE WHEN list_contains(generates, 'image') THEN $image
    WHEN narrow OR NOT general_purpose THEN $other
    WHEN general_purpose OR list_contains(generates, 'text') THEN $text END AS purpose
FROM estimates WHERE purpose IS NOT NULL
"""
"""What the listing says that a model is for."""


def _purposes(hub: Structure, con: duckdb.DuckDBPyConnection, rng: np.random.Generator) -> Doubles:
    kind = hub.plan.kind
    text = np.full(hub.models, 0.35)
    for name, share in (("weights", 0.6), ("finetune", 0.7), ("unstated", 0.6), ("gguf_alone", 1.0),
                        ("checkpoint", 0.1), ("agent", 0.0), ("policy", 0.0), ("other", 0.0),
                        ("pipeline", 0.0), ("lora", 0.0), ("merge", 1.0), ("gguf", 1.0),
                        ("adapter", 0.9)):  # fmt: skip
        text[kind == KIND[name]] = share
    found = np.where(rng.random(hub.models) < text, TEXT, OTHER)
    found[np.isin(kind, [KIND["pipeline"], KIND["lora"]])] = IMAGE
    for row, base in hub.plan.known.items():
        other = any(word in base.id.lower() for word in _OTHER_TASKS)
        found[row] = IMAGE if base.image else OTHER if other else TEXT
    listed = con.execute(_LISTED, {"image": IMAGE, "other": OTHER, "text": TEXT}).fetchnumpy()
    found[listed["model"]] = listed["purpose"]
    hidden = np.flatnonzero(hub.hidden >= 0)
    for row in map(int, hidden):
        found[row] = found[hub.hidden[row]]
    found[hub.hidden == OLD] = OTHER
    return found.astype(np.float64)


def _of_roots(
    hub: Structure, con: duckdb.DuckDBPyConnection, known: Assumptions, size: Doubles,
    purpose: Doubles, rng: np.random.Generator,
) -> tuple[Doubles, Doubles]:  # fmt: skip
    """(tokens, FLOP) of a training from nothing of every row, whoever was trained so; of models
    that exist with all that they come from."""
    seen = prior.rows(con, known)
    known_as = popularity(hub, rng)
    years = known_as.year
    cells = np.stack([np.round(np.log10(size), 1), np.round(years * 4) / 4,
                      np.round(np.log10(np.maximum(known_as.shown, 1)) * 4) / 4])  # fmt: skip
    kinds, alike = np.unique(cells, axis=1, return_inverse=True)
    table = prior.cumulative(known, seen, *kinds)
    half = np.floor(years * 2).astype(np.int64)
    shared = rng.standard_normal(half.max() + 1)[half]
    rho = hub.joint.together
    u = cdf(np.sqrt(rho) * shared + np.sqrt(1 - rho) * rng.standard_normal(hub.models))
    alike = alike.ravel()
    place = (table[alike] < u[:, None]).sum(axis=1)
    tokens = 10 ** (GRID[np.minimum(place, len(GRID) - 1)] + rng.uniform(0, 0.05, hub.models))
    # nobody had more to read than the curated model of before that read most
    order = np.argsort(seen.year)
    most = np.maximum.accumulate(seen.tokens[order])
    before = np.searchsorted(seen.year[order], years, side="right") - 1
    tokens = np.minimum(tokens, 10 ** most[np.maximum(before, 0)])
    corpus = known.table("largest_corpus_tokens", "value")
    largest = known.table("largest_open_run_flop", "value")
    days = known_as.day.astype(object)
    tokens = np.minimum(tokens, _at(corpus, days))
    tokens = np.minimum(tokens, _at(largest, days) / (6 * size))
    hobby = (known_as.below <= 1) & (rng.random(hub.models) < hub.joint.evening)
    hobby[list(hub.plan.known)] = False
    tokens[hobby] = np.minimum(tokens, 10 ** rng.normal(*_OF_HOBBY, hub.models))[hobby]
    policy = hub.plan.kind == KIND["policy"]
    tokens[policy] = 10 ** rng.uniform(8, 11, int(policy.sum()))
    agent = hub.plan.kind == KIND["agent"]
    tokens[agent] = 10 ** rng.uniform(4, 7, int(agent.sum()))
    flop = 6 * size * tokens
    flop[agent] = 6 * 10 ** rng.normal(*_AGENT, int(agent.sum())) * tokens[agent]
    for d in disclosed(hub, con):
        z, active = rng.standard_normal(), d.active or size[d.row]
        drawn = 6 * active * tokens[d.row]
        if d.best:
            up, down = (d.high or d.best) / d.best, d.best / (d.low or d.best)
            spread = np.log10(up if z > 0 else down)
            drawn = 10 ** (np.log10(d.best) + np.clip(z, -2, 2) * spread / _TAIL)
        flop[d.row] = np.clip(drawn, d.low or 0, d.high or np.inf)
        tokens[d.row] = flop[d.row] / (6 * active)
    return tokens, flop


def _at(table: Lookup, days: Iterable[object]) -> Doubles:
    """What `table` says of each day; infinity where it says nothing."""
    return np.array([found.value if (found := table.find(day)) else np.inf for day in days])


def _apart(roots: frozenset[int], below: Mapping[int, int]) -> frozenset[int]:
    """`roots` without those that the figure of another counts in."""
    return roots - {below[r] for r in roots if r in below}


def _of_gone(hub: Structure, figures: Doubles) -> dict[int, float]:
    """The figure of each parent that is gone: that of the first that names it."""
    return {root: float(figures[row]) for root, row in first_to_name(hub).items()}


def _original(hub: Structure, row: int) -> int | None:
    """The parent of a copy, or the number of one that is gone; None if it names none older."""
    first, last = hub.plan.first[row : row + 2]
    named = [int(p) for p in hub.plan.parents[first:last] if p < row]
    return int(hub.hidden[row]) if hub.hidden[row] >= 0 else next(iter(named), None)


_SAID = "FROM estimates SELECT model, mmlu_best WHERE mmlu_high <= ? * mmlu_low AND mmlu_best > 0"
"""Scores that the listing settles."""


def _scores(
    hub: Structure, flop: Doubles, purpose: Doubles, con: duckdb.DuckDBPyConnection,
    known: Assumptions, rng: np.random.Generator,
) -> Doubles:  # fmt: skip
    slope, intercept, width = prior.rows(con, known).score
    line = slope * np.log10(flop) + intercept + width * rng.standard_normal(hub.models)
    score = np.clip(line, *_SCORES)
    # nothing of its size ever scored more
    ceiling, size = known.table("ceiling_mmlu", "value"), hub.plan.parameters
    most = [found.value if (found := ceiling.find(float(n))) else _SCORES[1] for n in size]
    score = np.minimum(score, most)
    said = dict(con.execute(_SAID, [_NARROW]).fetchall())
    said |= {d.row: d.mmlu for d in disclosed(hub, con) if d.mmlu is not None}
    score[list(said)] = list(said.values())
    gone = _of_gone(hub, score)
    for row, roots in enumerate(hub.roots):
        if roots != {row} and row not in said:
            best = max(score[p] if p >= 0 else gone[p] for p in hub.above(row))
            loss = min(abs(rng.normal(0, _LOSS_BY_TUNING)), _MOST_LOST)
            score[row] = np.clip(best - loss, *_SCORES)
    score[purpose != TEXT] = _SCORES[0]
    return score


def put_into(con: duckdb.DuckDBPyConnection, true: Truth) -> None:
    """Make `estimates` of `con` say what is true; what the listing settles stays as it is."""
    quantities = ("parameters", "own_flop", "training_flop", "training_tokens", "mmlu")
    con.register("_true", pa.table({"model": np.arange(len(true.mmlu), dtype=np.int32)}
                                   | {q: getattr(true, q) for q in quantities}
                                   | {"purpose": true.purpose.astype(np.int32)}))  # fmt: skip
    ends = ("low", "best", "high")
    figures = ", ".join(
        f"CASE WHEN e.{q}_high <= {_NARROW} * e.{q}_low THEN coalesce(e.{q}_best, e.{q}_low)"
        f" ELSE t.{q} END AS {q}_{end}"
        for q in quantities
        for end in ends
    )
    con.execute(f"""
        CREATE OR REPLACE TABLE true_estimates AS SELECT e.* REPLACE ({figures},
            coalesce(e.generates, CASE t.purpose WHEN {TEXT} THEN ['text'] WHEN {IMAGE}
                THEN ['image'] ELSE []::VARCHAR[] END) AS generates,
            coalesce(e.narrow, t.purpose = {OTHER}) AS narrow,
            coalesce(e.general_purpose, t.purpose = {TEXT}) AS general_purpose)
        FROM estimates e JOIN _true t USING (model) ORDER BY e.model
    """)
    ((kind,),) = con.execute(
        "SELECT table_type FROM information_schema.tables WHERE table_name = 'estimates'"
    ).fetchall()
    con.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} estimates")
    con.execute("CREATE VIEW estimates AS FROM true_estimates")
