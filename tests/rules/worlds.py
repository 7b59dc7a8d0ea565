"""Random models with bounds, unknown facts and bases, the same for the same seed."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.rules import Rulebook, evaluate
from hubscan.rules.language.vocabulary import (
    DEVELOPER_KINDS,
    FLAGS,
    FRONTIER_QUANTITIES,
    OUTPUTS,
    PREDECESSOR_QUANTITIES,
    QUANTITIES,
    SUMMED,
    Origin,
)
from hubscan.rules.tools.examples import key_of, make_world
from tests.rules import plain
from tests.rules.earlier import frontiers, predecessors
from tests.support.tables import own_database

MODELS = 150
_IDS = ("example/one", "example/two", "meta-llama/Llama-2-70b-hf", "meta-llama/llama-13b")
_COUNTRIES = ("CN", "US", "FR", "RU")
_DEVELOPERS = ("Alphabet", "Anthropic", "NAVER", "OpenAI")
_LICENCES = ("mit", "apache-2.0", "other")

Facts = dict[str, object]


def facts_of(seed: int, widen: bool = False) -> list[tuple[Facts, Facts | None]]:
    """Facts of each model and of its base, if it has one; `widen` stretches bounds outwards."""
    draw = np.random.default_rng(seed)
    return [(_facts(draw, widen), _facts(draw, widen) if i % 2 else None) for i in range(MODELS)]


def random_world(con: duckdb.DuckDBPyConnection, seed: int, widen: bool = False) -> None:
    """The tables of these models."""
    make_world(con, facts_of(seed, widen))


def add_doubt(con: duckdb.DuckDBPyConnection) -> None:
    """Leave some parents out of the snapshot and let others be inferred."""
    con.execute("UPDATE lineage SET missing_parents = CAST(hash(model) % 7 = 0 AS BIGINT)")
    con.execute("UPDATE parents SET grade = 'inferred' WHERE hash(child) % 3 = 0")


def verdicts(book: Rulebook, seed: int, widen: bool = False) -> dict[str, NDArray[np.int8]]:
    """Every verdict column for every model and base, by number."""
    con = own_database()
    random_world(con, seed, widen)
    evaluate(con, book)
    found = con.sql("SELECT * EXCLUDE model FROM verdicts").fetchnumpy()
    con.close()
    return {name: np.asarray(column) for name, column in found.items()}


def plain_models(seed: int) -> list[plain.Model]:
    """The same models for the plain evaluator, in the order of `verdicts`."""
    facts: dict[str, Facts] = {}
    who: dict[str, str] = {}
    for i, (mine, base) in enumerate(facts_of(seed)):
        me, other = key_of(i), f"{i:06d}b"
        facts[me], who[me] = mine, str(mine.get("developer", me))
        if base is not None:
            facts[other], who[other] = base, str(base.get("developer", other))
            if mine.get("builds_on_others") is False:
                who[me] = who[other]
    frontier = frontiers(facts, FRONTIER_QUANTITIES)
    before = predecessors(facts, who, PREDECESSOR_QUANTITIES)

    def model(key: str, base: plain.Model | None) -> plain.Model:
        return plain.Model(facts[key], base, frontier[key], before[key], who[key])

    bases = {key: model(key, None) for key in facts if key[-1] == "b"}
    return [bases.get(key) or model(key, bases.get(f"{key[:-1]}b")) for key in sorted(facts)]


def _facts(draw: np.random.Generator, widen: bool) -> Facts:
    facts: Facts = {}
    for word in QUANTITIES.values():
        if word.origin in (Origin.NOWHERE, Origin.RECORD) or word.name in SUMMED:
            continue
        top = {"%": 2.0, "USD": 10.5, "FLOP": 27.5}.get(word.unit, 13.5)
        low, best, high = sorted(float(v) for v in 10 ** draw.uniform(top / 2, top, 3))
        ends = [None if draw.random() < 0.25 else value for value in (low, best, high)]
        drop = draw.random(2) < 0.3
        if widen:
            ends = [
                None if ends[0] is None or drop[0] else ends[0] / 2,
                ends[1],
                None if ends[2] is None or drop[1] else ends[2] * 2,
            ]
        if word.origin is Origin.DEVELOPER:
            known = draw.random() < 0.5
            facts[word.name] = (best, best, best) if known and not widen else None
        else:
            facts[word.name] = tuple(ends)
    for flag in FLAGS.values():
        value = [True, False, None][int(draw.integers(3))]
        hide = draw.random() < 0.3
        if flag.name == "builds_on_others":
            facts[flag.name] = value
        elif flag.name != "is_derivative":
            facts[flag.name] = None if widen and hide else value
    facts["developer_kind"] = None if draw.random() < 0.3 else str(draw.choice(DEVELOPER_KINDS))
    facts["developer_country"] = None if draw.random() < 0.3 else str(draw.choice(_COUNTRIES))
    facts["generates"] = None if draw.random() < 0.2 else [str(draw.choice(OUTPUTS))]
    facts["release_date"] = date(2022, 3, 2) + timedelta(int(draw.integers(1700)))
    facts["id"] = str(draw.choice(_IDS))
    facts["licence"] = None if draw.random() < 0.3 else str(draw.choice(_LICENCES))
    if draw.random() < 0.5:
        facts["developer"] = str(draw.choice(_DEVELOPERS))
    return facts
