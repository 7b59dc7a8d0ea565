"""YAML → rule, refusing what the language does not know."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from hubscan.rules.language.owed import Due
from hubscan.rules.language.parameters import Parameter, References
from hubscan.rules.language.read_condition import read_condition
from hubscan.rules.language.read_example import read_example
from hubscan.rules.language.read_parameter import read_parameter, read_parameters
from hubscan.rules.language.read_source import Documents, read_documents, read_source
from hubscan.rules.language.reader import Node, kind_of, read_days
from hubscan.rules.language.rule import (
    MODES_OF,
    Consequence,
    Event,
    Reading,
    Rule,
    Tier,
)
from hubscan.settings import strict_yaml
from hubscan.settings.files import Read, read_plain

KINDS = (
    "law",
    "bill",
    "proposal",
    "statement",
    "guideline",
    "executive order",
    "agency rule",
)
UNITS_REGULATED = (
    "model",
    "modified model",
    "copy or derivative",
    "weights",
    "training run",
    "release",
    "developer",
    "operator",
    "cluster",
    "AI system",
    "hosting platform",
)
CONSEQUENCES = (
    "audit",
    "ban",
    "conditional ban",
    "de facto ban",
    "definition",
    "emergency power",
    "liability",
    "liability shield",
    "licence",
    "none",
    "registration",
    "reporting",
    "shutdown duty",
    "testing",
    "transparency",
    "voluntary",
    "whistleblower protection",
)

RULE_KEYS = (
    "id",
    "title",
    "proponent",
    "jurisdiction",
    "kind",
    "unit",
    "status",
    "sources",
    "derivatives",
    "accounting",
    "notes",
    "parameters",
    "tiers",
    "highest_tier_wins",
    "readings",
    "examples",
)
REQUIRED = (
    "id",
    "title",
    "proponent",
    "jurisdiction",
    "kind",
    "unit",
    "status",
    "sources",
    "derivatives",
    "tiers",
    "examples",
)
TIER_KEYS = (
    "id",
    "row",
    "title",
    "unit",
    "stood",
    "owed",
    "condition",
    "consequence",
    "derivatives",
    "exemptions",
    "source",
    "note",
)
TIER_REQUIRED = ("id", "title", "condition", "consequence")
ID = re.compile(r"^[a-z0-9][a-z0-9-]*$")
_WHEN = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")
_T = TypeVar("_T")


def read_rule(path: Path, references: References, read: Read = read_plain) -> Rule:
    """The rule in the file at `path`. Raises `ConfigError` naming file:line."""
    node = Node(strict_yaml.load(path, read))
    keys = node.mapping(RULE_KEYS, REQUIRED)
    rule_id = _identifier(keys["id"])
    if rule_id != path.stem:
        keys["id"].fail(f"the id '{rule_id}' differs from the file name '{path.stem}'")
    documents = read_documents(keys["sources"])
    parameters = read_parameters(keys.get("parameters"), references, documents)
    mode, mode_note = _derivatives(keys["derivatives"])
    tiers = _distinct(
        keys["tiers"], lambda n: _tier(n, parameters, mode, documents), lambda t: t.id, "tier"
    )
    readings = _distinct(
        keys.get("readings"),
        lambda n: _reading(n, parameters, references, documents, tiers),
        lambda r: r.id,
        "reading",
    )
    return Rule(
        id=rule_id,
        title=keys["title"].text(),
        proponent=keys["proponent"].text(),
        jurisdiction=keys["jurisdiction"].text(),
        kind=keys["kind"].word(KINDS, "kind of instrument"),
        unit=keys["unit"].word(UNITS_REGULATED, "unit of regulation"),
        group=path.parent.name,
        status=tuple(_event(n, documents) for n in keys["status"].items()),
        sources=tuple(documents.values()),
        derivative_mode=mode,
        derivative_note=mode_note,
        accounting=_optional(keys, "accounting"),
        notes=keys["notes"].texts() if "notes" in keys else (),
        parameters=parameters,
        tiers=tiers,
        highest_tier_wins=keys["highest_tier_wins"].truth()
        if "highest_tier_wins" in keys
        else False,
        readings=readings,
        examples=tuple(read_example(n, tiers, readings) for n in keys["examples"].items()),
        path=path,
    )


def _identifier(node: Node) -> str:
    text = node.text()
    if not ID.match(text):
        node.fail(f"'{text}' is not an identifier; use small letters, digits and -")
    return text


def _optional(keys: dict[str, Node], key: str) -> str:
    return keys[key].text() if key in keys else ""


def _distinct(
    node: Node | None, read: Callable[[Node], _T], name: Callable[[_T], str], what: str
) -> tuple[_T, ...]:
    if node is None:
        return ()
    found: dict[str, _T] = {}
    for item in node.items():
        thing = read(item)
        if name(thing) in found:
            item.fail(f"the {what} '{name(thing)}' is given twice")
        found[name(thing)] = thing
    if not found:
        node.fail(f"an empty list; write at least one {what}")
    return tuple(found.values())


def _tier(node: Node, parameters: dict[str, Parameter], mode: str, documents: Documents) -> Tier:
    keys = node.mapping(TIER_KEYS, TIER_REQUIRED)
    tier_id = _identifier(keys["id"])
    derivative_mode, derivative_note = mode, ""
    if "derivatives" in keys:
        derivative_mode, derivative_note = _derivatives(keys["derivatives"])
    start, end = None, None
    if "stood" in keys:
        start, end = read_days(keys["stood"], keys["stood"].mapping(("from", "to")))
    return Tier(
        id=tier_id,
        title=keys["title"].text(),
        condition=read_condition(keys["condition"], parameters),
        consequence=_consequence(keys["consequence"]),
        derivative_mode=derivative_mode,
        row=_optional(keys, "row"),
        unit=keys["unit"].word(UNITS_REGULATED, "unit of regulation") if "unit" in keys else "",
        stood_from=start,
        stood_to=end,
        exemptions=_optional(keys, "exemptions"),
        note=_optional(keys, "note"),
        source=read_source(keys["source"], documents) if "source" in keys else None,
        where=node.where,
        parameters=parameters,
        owed=_owed(keys["owed"]) if "owed" in keys else (),
        derivative_note=derivative_note,
    )


def _owed(node: Node) -> tuple[Due, ...]:
    found: list[Due] = []
    for item in node.items():
        keys = item.mapping(("from", "placed_before"), ("from",))
        if found and found[-1].placed_before is None:
            item.fail("nothing can follow an entry that is for every model")
        before = keys["placed_before"].day() if "placed_before" in keys else None
        found.append(Due(keys["from"].day(), before))
    return tuple(found) or node.fail("an empty list; write from which day duties are owed")


def _consequence(node: Node) -> Consequence:
    keys = node.mapping(("class", "open_weights", "benefit"), ("class", "open_weights"))
    return Consequence(
        kind=keys["class"].word(CONSEQUENCES, "class of consequence"),
        open_weights=keys["open_weights"].text(),
        benefit=keys["benefit"].truth() if "benefit" in keys else False,
    )


def _derivatives(node: Node) -> tuple[str, str]:
    keys = node.mapping(("mode", "note"), ("mode",))
    return keys["mode"].word(MODES_OF, "derivative mode"), _optional(keys, "note")


def _event(node: Node, documents: Documents) -> Event:
    keys = node.mapping(("date", "event", "note", "source"), ("date", "event"))
    value = keys["date"].value
    text = value.isoformat() if isinstance(value, date) else str(value)
    if not _WHEN.match(text):
        keys["date"].fail(f"expected 2023, 2023-11 or 2023-11-06, found {kind_of(value)}")
    event = keys["event"].text()
    if "note:" in event:
        keys["event"].fail("'note:' inside the event; close the quotation before it")
    source = read_source(keys["source"], documents) if "source" in keys else None
    return Event(text, event, _optional(keys, "note"), source)


def _reading(
    node: Node,
    parameters: dict[str, Parameter],
    references: References,
    documents: Documents,
    tiers: tuple[Tier, ...],
) -> Reading:
    keys = node.mapping(("id", "title", "parameters", "conditions", "mode"), ("id", "title"))
    bent: dict[str, Parameter] = {}
    for name, child in keys["parameters"].named() if "parameters" in keys else ():
        if name not in parameters:
            child.fail(f"'{name}' is not a parameter of this rule")
        read = read_parameter(name, child, references, documents)
        bent[name] = replace(read, source=read.source or parameters[name].source)
    conditions = {}
    for tier_id, child in keys["conditions"].named() if "conditions" in keys else ():
        if tier_id not in {t.id for t in tiers}:
            child.fail(f"'{tier_id}' is not a tier of this rule")
        conditions[tier_id] = read_condition(child, {**parameters, **bent})
    mode = keys["mode"].word(MODES_OF, "derivative mode") if "mode" in keys else None
    if not (bent or conditions or mode):
        node.fail("a reading must change parameters, conditions or mode")
    return Reading(_identifier(keys["id"]), keys["title"].text(), bent, conditions, mode)
