"""Read config/claims/*.yaml; every mistake is told with its file and line."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from hubscan.model.errors import ConfigError
from hubscan.model.relations import Relation
from hubscan.model.tables import QUANTITIES
from hubscan.rules.language.amounts import parse_amount
from hubscan.rules.language.read_source import read_whole_source
from hubscan.rules.language.reader import Node
from hubscan.settings.files import Read, read_plain
from hubscan.settings.strict_yaml import load
from hubscan.tally.claims.board import Board, load_board
from hubscan.tally.claims.claim import (
    FLAGS,
    RECORDED,
    Claim,
    Expect,
    Expectation,
    FlagTest,
    RuleTest,
    Selection,
    Test,
    Threshold,
)

FOLDER = "claims"
_KEYS = (
    "id", "statement", "said_by", "date", "dated", "source", "select", "where", "expect",
    "needs_whole_hub", "cannot_tell",
    "board",
)  # fmt: skip
_REQUIRED = ("id", "statement", "said_by", "date", "source", "expect", "cannot_tell")
_UNITS = {q.name: {"percent": "%"}.get(q.unit, q.unit) for q in QUANTITIES} | RECORDED
_TEST = re.compile(r"^\s*(>=|<=|>|<)\s*(.+)$")


def load_claims(config_dir: Path, read: Read = read_plain) -> tuple[Claim, ...]:
    """Every claim, by date, then id. Raises `ConfigError` naming file:line."""
    claims: dict[str, Claim] = {}

    @cache
    def boards(name: str) -> Board:
        return load_board(config_dir, name, read)

    for path in sorted((config_dir / FOLDER).glob("*.yaml")):
        node = Node(load(path, read))
        claim = _with_board(read_claim(node), node, boards)
        if claim.id != path.stem:
            node.at("id").fail(f"the id '{claim.id}' must be the name of the file")
        claims[claim.id] = claim
    return tuple(sorted(claims.values(), key=lambda c: (c.said_on, c.id)))


def _with_board(claim: Claim, node: Node, boards: Callable[[str], Board]) -> Claim:
    value = node.value
    if not isinstance(value, dict) or "board" not in value:
        return claim
    chosen, place = claim.selection, node.at("board")
    if (
        isinstance(claim.test, RuleTest | FlagTest)
        or chosen.models
        or chosen.family
        or chosen.relations
    ):
        place.fail("a board knows names and scores; ask no rule, family or relation of it")
    if isinstance(claim.test, Threshold) and claim.test.quantity != "mmlu":
        place.fail(f"the board does not hold {claim.test.quantity}")
    return replace(claim, board=boards(place.text()))


def read_claim(node: Node) -> Claim:
    """One claim. Raises `ConfigError` naming file:line."""
    keys = node.mapping(_KEYS, _REQUIRED)
    expectation = _expectation(keys["expect"])
    claim = Claim(
        id=keys["id"].text(),
        statement=keys["statement"].text(),
        said_by=keys["said_by"].text(),
        said_on=keys["date"].day(),
        dated=keys["dated"].word(("day", "month"), "precision") if "dated" in keys else "day",
        source=read_whole_source(keys["source"]),
        selection=_selection(keys["select"]) if "select" in keys else Selection(),
        test=_test(keys["where"]) if "where" in keys else None,
        expectation=expectation,
        needs_whole_hub="needs_whole_hub" in keys and keys["needs_whole_hub"].truth(),
        cannot_tell=keys["cannot_tell"].texts(),
    )
    if expectation.kind is Expect.EXACTLY and not claim.selection.models:
        keys["expect"].fail("exactly needs select.models, to know of which models it speaks")
    return claim


def _selection(node: Node) -> Selection:
    keys = node.mapping(("models", "family", "name_contains", "relations", "open_weights"))
    relations = tuple(
        n.word([r.value for r in Relation], "relation")
        for n in (keys["relations"].items() if "relations" in keys else ())
    )
    return Selection(
        models=keys["models"].texts() if "models" in keys else (),
        family=keys["family"].texts() if "family" in keys else (),
        name_contains=keys["name_contains"].text() if "name_contains" in keys else None,
        relations=relations,
        open_weights="open_weights" in keys and keys["open_weights"].truth(),
    )


def _test(node: Node) -> Test:
    value = node.value
    if isinstance(value, dict) and "rule" in value:
        keys = node.mapping(("rule", "tier", "mode"), ("rule", "tier", "mode"))
        return RuleTest(*(keys[k].text() for k in ("rule", "tier", "mode")))
    if isinstance(value, dict) and (flag := next(iter(value), None)) in FLAGS:
        if not node.mapping((flag,))[flag].truth():
            node.fail(f"{flag} can only be asked to be true")
        return FlagTest(flag)
    keys = node.mapping(_UNITS)
    if len(keys) != 1:
        node.fail(f"one quantity is tested, found {len(keys)}")
    (name, place), *_ = keys.items()
    match = _TEST.match(place.text())
    if match is None:
        place.fail("expected a sign and an amount, such as '> 1e23 FLOP'")
    try:
        number, unit = parse_amount(match[2])
    except ValueError as error:
        raise ConfigError(f"{place.where}: {error}") from error
    if unit and unit != _UNITS[name]:
        place.fail(f"{name} is in {_UNITS[name]}, not in {unit}")
    return Threshold(name, match[1], number, _UNITS[name])


def _expectation(node: Node) -> Expectation:
    value = node.value
    if isinstance(value, str):
        words = (Expect.ALL, Expect.ANY, Expect.NONE, Expect.MEASURE)
        return Expectation(Expect(node.word([w.value for w in words], "expectation")))
    ranged = (Expect.COUNT.value, Expect.SHARE.value)
    keys = node.mapping((Expect.EXACTLY.value, *ranged))
    if len(keys) != 1:
        node.fail(f"one thing is expected, found {len(keys)}")
    (name, place), *_ = keys.items()
    if name == Expect.EXACTLY.value:
        return Expectation(Expect.EXACTLY, models=place.texts())
    ends = place.mapping(("at_least", "at_most"))
    if not ends:
        place.fail("expected at_least, at_most or both")
    low, high = (_number(ends[k]) if k in ends else None for k in ("at_least", "at_most"))
    if low is not None and high is not None and low > high:
        place.fail(f"at_least {low:g} is more than at_most {high:g}")
    return Expectation(Expect(name), low, high)


def _number(node: Node) -> float:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        node.fail("expected a number that is not negative")
    return float(value)
