"""The JSON of an explanation: every key, its type and its meaning.

One description serves the JSON Schema, the data dictionary, and the test that holds the output.
"""

from __future__ import annotations

from typing import Any

from hubscan.estimate.arithmetic import Operation
from hubscan.model.grades import Grade
from hubscan.model.tables import QUANTITIES
from hubscan.reports.explanation_json import LEVELS
from hubscan.reports.why.derivation import Fate

_Kind = dict[str, Any]
_TEXT: _Kind = {"type": "string"}
_MAYBE_TEXT: _Kind = {"type": ["string", "null"]}
_AMOUNT: _Kind = {"type": "number"}
_END: _Kind = {"type": ["number", "null"]}
_FLAG: _Kind = {"type": "boolean"}
_COUNT: _Kind = {"type": "integer"}
_TEXTS: _Kind = {"type": "array", "items": _TEXT}


def _one(name: str) -> _Kind:
    return {"$ref": f"#/$defs/{name}"}


def _list(name: str) -> _Kind:
    return {"type": "array", "items": _one(name)}


def _words(*words: str) -> _Kind:
    return {"enum": list(words)}


_ENDS = {
    "low": (_END, "lower end; null if open"),
    "best": (_END, "best value; null if none is defensible"),
    "high": (_END, "upper end; null if open"),
}

OBJECTS: dict[str, dict[str, tuple[_Kind, str]]] = {
    "explanation": {
        "id": (_TEXT, "org/name at the time of the scan"),
        "key": (_TEXT, "the Hub's immutable `_id`"),
        "origin": (
            {"type": "object", "additionalProperties": _TEXT},
            "`snapshot`, `assessment` and `data_date`; empty for local files",
        ),
        "facts": ({"type": "object"}, "plain facts of the listing and of the lineage"),
        "traits": ({"type": "object"}, "what kind of thing it is, as rules ask"),
        **{q.name: (_one("figure"), f"{q.doc}, in {q.unit}") for q in QUANTITIES},
        "assumptions": (
            {"type": "object", "additionalProperties": _one("assumption")},
            "the assumptions that figures rest on, by name",
        ),
        "other_statements": (
            _list("other_statement"),
            "what the documents say that no figure is read from",
        ),
        "rerun": (_one("rerun"), "whether the stages, run again, gave the stored figures"),
        "ancestors": (_list("ancestor"), "every edge on the way up, nearest first"),
        "verdicts": (_list("verdict"), "every tier and derivative mode"),
        "chances": (
            {"anyOf": [_one("chances"), {"type": "null"}]},
            "what the probabilities of the verdicts rest on; null if none are kept",
        ),
    },
    "figure": {
        **_ENDS,
        "unit": (_TEXT, "what is counted"),
        "method": (_MAYBE_TEXT, "how it was found"),
        "grade": (_words(*Grade), "how well it is known, from exact to unknown"),
        "source": (_MAYBE_TEXT, "document and place, or row of the curated table"),
        "why": (
            {"oneOf": [{"type": "null"}, _one("why")]},
            "how it came about; null where the rerun does not agree",
        ),
    },
    "why": {
        "statements": (_list("statement"), "all that was found: first what is used, then by trust"),
        "arithmetic": (_list("arithmetic"), "calculations with their numbers filled in"),
        "assumptions": (_TEXTS, "names of the assumptions that the figure rests on"),
        "notes": (_TEXTS, "what else a reader must know"),
    },
    "statement": {
        "method": (_TEXT, "estimator, kind of statement, or step that is summed"),
        **_ENDS,
        "unit": (_MAYBE_TEXT, "where it is another than the figure's: hours behind a compute"),
        "grade": (_MAYBE_TEXT, "how well it is known, where the method says"),
        "source": (_TEXT, "document, line and excerpt, or row of the curated table"),
        "fate": (_words(*Fate), "what became of it"),
        "reason": (_TEXT, "why it won or lost"),
    },
    "arithmetic": {
        "method": (_TEXT, "whose arithmetic it is"),
        "end": ({"enum": ["low", "best", "high", None]}, "null for a cross-check"),
        "counts": (_FLAG, "whether the figure rests on it"),
        "calculation": ({"oneOf": [_one("number"), _one("operation")]}, "what is worked out"),
        "result": (_AMOUNT, "what the estimate holds: the calculation gives it to 9 digits"),
        "unit": (_TEXT, "unit of the result"),
    },
    "number": {
        "name": (_TEXT, "what it is, in words; may be empty"),
        "value": (_AMOUNT, "the number in full"),
        "unit": (_TEXT, "its unit; may be empty"),
        "assumption": (_MAYBE_TEXT, "its name among the assumptions, if it is one"),
    },
    "operation": {
        "operation": (_words(*Operation), "what is done with the parts"),
        "parts": (
            {
                "type": "array",
                "minItems": 1,
                "items": {"oneOf": [_one("number"), _one("operation")]},
            },
            "from left to right",
        ),
        "value": (_AMOUNT, "the result"),
    },
    "assumption": {
        "value": (_AMOUNT, "its value"),
        "low": (_AMOUNT, "lower end of its 90 % range"),
        "high": (_AMOUNT, "upper end"),
        "unit": (_TEXT, "its unit"),
        "source": (_TEXT, "what it rests on"),
    },
    "other_statement": {
        "quantity": (_TEXT, "what is stated"),
        **_ENDS,
        "text": (_MAYBE_TEXT, "the value where it is no number"),
        "source": (_TEXT, "document, line and excerpt"),
    },
    "rerun": {
        "agrees": (_FLAG, "true if every column of `estimates` came out the same"),
        "differs": (_TEXTS, "the columns that did not"),
    },
    "ancestor": {
        "child": (_TEXT, "the model below"),
        "id": (_TEXT, "the parent"),
        "relation": (_TEXT, "relation after correction"),
        "source": (_TEXT, "where it is said"),
        "grade": (_TEXT, "stated or inferred"),
        "in_snapshot": (_FLAG, "whether the parent was scanned"),
        "used": (_FLAG, "false for edges kept for the record only"),
        "reason": (_MAYBE_TEXT, "why corrected, unresolved or dropped"),
        "own_flop": (_one("ends"), "the parent's own step"),
    },
    "ends": _ENDS,
    "chances": {
        "rests_on": (_TEXT, "what is known of the model, a prior, or an audit"),
        "left_open": (_COUNT, "verdicts that are neither sure nor excluded"),
        "documents": (_TEXTS, "kinds of documents that could settle them, the most useful first"),
        "models_below": (_COUNT, "models made from it whose compute is as open as its own"),
        "candidate_bases": (_TEXTS, "curated models that an unnamed base may be, by tensor count"),
    },
    "verdict": {
        "rule": (_TEXT, "rule id"),
        "tier": (_TEXT, "tier id"),
        "mode": (_TEXT, "how derivatives count"),
        "verdict": (_words(*LEVELS), "from not covered to surely covered"),
        "probability": (_END, "of being covered, given everything known; null if no scan can tell"),
        "criterion": (_TEXT, "the limb that decided"),
        "owed_from": (_MAYBE_TEXT, "the day from which duties are owed, where the text gives one"),
    },
}
"""Object → key → (JSON Schema of the value, meaning)."""


def schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12, of `hubscan explain --json`."""
    objects = {name: _object(keys) for name, keys in OBJECTS.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hubscan explanation",
        **objects.pop("explanation"),
        "$defs": objects,
    }


def _object(keys: dict[str, tuple[_Kind, str]]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {key: kind | {"description": doc} for key, (kind, doc) in keys.items()},
        "required": list(keys),
        "additionalProperties": False,
    }
