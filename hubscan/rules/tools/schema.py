"""JSON Schema of a rule file, for editors. Generated from the words the reader accepts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hubscan.rules.language import read_example, read_rule, read_source, source, vocabulary
from hubscan.rules.language.rule import MODES_OF

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string", "minLength": 1}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_DAY: Schema = {"type": "string", "description": "YYYY-MM-DD"}
_ADDRESS: Schema = {"type": "string", "pattern": "^https://"}
_NUMBER: Schema = {"description": "1e23, 1e23 FLOP, or unspecified", "type": ["number", "string"]}
_COMPARISON: Schema = {
    "type": "string",
    "pattern": r"^\s*(>=|<=|>|<)\s*\S",
    "description": 'a sign and a number or parameter, such as "> 1e23"',
}
_TIER_NAME: Schema = {"type": "string", "pattern": "^[^/]+/[^/]+$", "description": "RULE/TIER"}


def rule_schema() -> Schema:
    """The schema as plain data, keys in a fixed order."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hubscan rule",
        **_keys(_rule_properties(), read_rule.REQUIRED),
        "$defs": {
            "condition": _condition(),
            "parameters": {"type": "object", "additionalProperties": {"$ref": "#/$defs/parameter"}},
            "parameter": _parameter(),
            "derivatives": _keys({"mode": _one_of(MODES_OF), "note": _TEXT}, ("mode",)),
            "source": _source(),
            "facts": {"type": "object", "propertyNames": _one_of(read_example.FACTS)},
        },
    }


def _rule_properties() -> Schema:
    event = {"date": {}, "event": _TEXT, "note": _TEXT, "source": {"$ref": "#/$defs/source"}}
    properties: Schema = {
        "id": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$"},
        "title": _TEXT,
        "proponent": _TEXT,
        "jurisdiction": _TEXT,
        "kind": _one_of(read_rule.KINDS),
        "unit": _one_of(read_rule.UNITS_REGULATED),
        "status": {"type": "array", "items": _keys(event, ("date", "event"))},
        "sources": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": _document(),
            "description": "documents by short name, the text itself first",
        },
        "derivatives": {"$ref": "#/$defs/derivatives"},
        "accounting": _TEXT,
        "notes": _TEXTS,
        "parameters": {"$ref": "#/$defs/parameters"},
        "tiers": {"type": "array", "minItems": 1, "items": _tier()},
        "highest_tier_wins": {"type": "boolean"},
        "readings": {"type": "array", "items": _reading()},
        "examples": {"type": "array", "items": _example()},
    }
    assert tuple(properties) == read_rule.RULE_KEYS
    return properties


def _document() -> Schema:
    properties: Schema = {
        "title": _TEXT,
        "address": _ADDRESS,
        "looked_at": _DAY,
        "state": _one_of(s for s in source.STATES if s != source.UNVERIFIED),
        "copy": {**_TEXT, "description": "the copy that was read, if not the one at the address"},
    }
    assert tuple(properties) == read_source.DOCUMENT_KEYS
    return _keys(properties, read_source.DOCUMENT_REQUIRED)


def _source() -> Schema:
    properties: Schema = {
        "in": {**_TEXT, "description": "one of the file's sources"},
        "locator": {**_TEXT, "description": "article, paragraph, page or line"},
        "quote": {**_TEXT, "description": f"at most {read_source.MOST_WORDS} words"},
        "state": _one_of(source.STATES),
        "looked_at": _DAY,
        "looked_for": {**_TEXT, "description": "where, for what is unverified"},
        "note": _TEXT,
    }
    assert tuple(properties) == read_source.SOURCE_KEYS
    return _keys(properties)


def _tier() -> Schema:
    consequence = {
        "class": _one_of(read_rule.CONSEQUENCES),
        "open_weights": _TEXT,
        "benefit": {"type": "boolean"},
    }
    properties: Schema = {
        "id": _TEXT,
        "row": _TEXT,
        "title": _TEXT,
        "unit": _one_of(read_rule.UNITS_REGULATED),
        "stood": _keys({"from": _DAY, "to": _DAY}),
        "owed": {
            "type": "array",
            "minItems": 1,
            "items": _keys({"from": _DAY, "placed_before": _DAY}, ("from",)),
        },
        "condition": {"$ref": "#/$defs/condition"},
        "consequence": _keys(consequence, ("class", "open_weights")),
        "derivatives": {"$ref": "#/$defs/derivatives"},
        "exemptions": _TEXT,
        "source": {"$ref": "#/$defs/source"},
        "note": _TEXT,
    }
    assert tuple(properties) == read_rule.TIER_KEYS
    return _keys(properties, read_rule.TIER_REQUIRED)


def _reading() -> Schema:
    conditions = {"type": "object", "additionalProperties": {"$ref": "#/$defs/condition"}}
    properties = {
        "id": _TEXT,
        "title": _TEXT,
        "parameters": {"$ref": "#/$defs/parameters"},
        "conditions": conditions,
        "mode": _one_of(MODES_OF),
    }
    return _keys(properties, ("id", "title"))


def _example() -> Schema:
    properties: Schema = {
        "tier": _TEXT,
        "facts": {"$ref": "#/$defs/facts"},
        "base": {"$ref": "#/$defs/facts"},
        "expect": _one_of(read_example.EXPECTED),
        "why": _TEXT,
        "mode": _one_of(read_example.MODES),
        "reading": _TEXT,
        "set": {"type": "object"},
    }
    return _keys(properties, ("facts", "expect", "why"))


def _condition() -> Schema:
    node: Schema = {"$ref": "#/$defs/condition"}
    limbs = {"type": "array", "minItems": 1, "items": node}
    words: Schema = {"all": limbs, "any": limbs, "not": node}
    for word in (*vocabulary.QUANTITIES.values(), *vocabulary.DATES.values()):
        unit = f" ({word.unit})" if word.unit else ""
        words[word.name] = {**_COMPARISON, "description": f"{word.phrase}{unit}, such as '> 1e23'"}
    for word in vocabulary.FLAGS.values():
        words[word.name] = {"type": "boolean", "description": f"it is {word.phrase}"}
    for name in ("covered", "base_covered", "ancestor_covered", "teacher_covered"):
        words[name] = _TIER_NAME
    words["generates"] = {"type": "array", "minItems": 1, "items": _one_of(vocabulary.OUTPUTS)}
    words["licence"] = _TEXTS
    words["developer"] = _TEXTS
    words["developer_kind"] = {
        "type": "array",
        "minItems": 1,
        "items": _one_of(vocabulary.DEVELOPER_KINDS),
    }
    country = {"type": "string", "pattern": "^[A-Z]{2}$"}
    words["developer_country"] = {"type": "array", "minItems": 1, "items": country}
    words["derived_from"] = _TEXTS
    words["is_known"] = _one_of(f"base.{q}" for q in vocabulary.BASE_QUANTITIES)
    words["judgement"] = _TEXT
    words["everything"] = {"const": True}
    return {**_keys(words), "minProperties": 1, "maxProperties": 1}


def _parameter() -> Schema:
    band = _keys({"low": _NUMBER, "best": _NUMBER, "high": _NUMBER}, ("low", "best", "high"))
    values: Schema = {
        "value": {"anyOf": [_NUMBER, band]},
        "date": _DAY,
        "model": {**_TEXT, "description": "from config/reference_points.yaml"},
    }
    days = {"from": _DAY, "to": _DAY}
    dated = {
        "anyOf": [{"required": ["from"]}, {"required": ["to"]}],
        "oneOf": [{"required": [k]} for k in values],
    }
    properties: Schema = {
        **values,
        "judgement": {**_TEXT, "description": "a question only people can answer"},
        "unit": _one_of(vocabulary.UNITS),
        "note": _TEXT,
        "source": {"$ref": "#/$defs/source"},
        "dated": {
            "type": "array",
            "items": {**_keys({**days, **values, "source": {"$ref": "#/$defs/source"}}), **dated},
            "description": "what it was, or will be, on other days; `to` is the first no longer",
        },
        "moves": {
            **_keys(
                {
                    "per_year": {"type": "number", "exclusiveMinimum": 0},
                    "from": _DAY,
                    "source": {"$ref": "#/$defs/source"},
                },
                ("per_year", "from"),
            ),
            "description": "multiplied so often a year, from that day to a model's release",
        },
        "default": {"enum": [True, False, "unknown"]},
        "yes": _TEXTS,
        "no": _TEXTS,
    }
    kinds = [{"required": [k]} for k in ("value", "date", "model", "judgement")]
    return {**_keys(properties), "oneOf": kinds}


def _keys(properties: Schema, required: Iterable[str] = ()) -> Schema:
    needed = list(required)
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        **({"required": needed} if needed else {}),
    }


def _one_of(words: Iterable[str]) -> Schema:
    return {"enum": list(words)}
