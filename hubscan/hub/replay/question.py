"""What a listing is asked for: order, filters, fields, and where it goes on.

Filters are conditions on the columns of the models table, their values bound, never pasted.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hubscan.hub import contract
from hubscan.hub.fields import EXPAND
from hubscan.hub.replay.reply import Refused

COLUMNS = {
    "createdAt": "key",
    "lastModified": "strftime(last_modified, '%Y-%m-%dT%H:%M:%S.%gZ')",
    "downloads": "downloads",
    "likes": "likes",
    "trendingScore": "trending_score",
}
"""Order of the Hub → what the models table is ordered by."""
_DEFAULT_SORT = "trendingScore"
_PLAIN = (
    "likes", "trendingScore", "private", "downloads", "tags", "pipeline_tag", "library_name",
    "createdAt",
)  # fmt: skip
"""What is listed of each model if nothing is asked for."""
_SWITCHES = {
    "full": ("author", "sha", "lastModified", "siblings", "gated"),
    "cardData": ("cardData",),
    "config": ("config",),
}
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
_UNKNOWABLE = ("apps", "inference", "inference_provider")
Query = Mapping[str, Sequence[str]]
Condition = tuple[str, list[Any]]
"""SQL with question marks, and what stands for them."""


@dataclass(frozen=True, slots=True)
class Question:
    """A listing that can be answered."""

    size: int
    sort: str
    rising: bool
    fields: tuple[str, ...]
    conditions: tuple[Condition, ...]
    after: tuple[Any, str] | None
    """Value and key of the last model of the page before; by creation the value is its key."""


def read(query: Query) -> Question:
    """The question in `query`. Raises `Refused` for what a snapshot cannot answer."""
    known = contract.load()
    for name in query:
        if name in _UNKNOWABLE:
            raise Refused(f"A replayed snapshot does not know '{name}': no scan asks for it.")
        parameter = known.parameter(name)
        if parameter is None or parameter.state != "accepted":
            raise Refused(f"A replayed snapshot does not know the parameter '{name}'.")
        if parameter.values and query[name][0] not in parameter.values:
            raise Refused(f"'{name}' must be one of {', '.join(parameter.values)}.")
    sort = query.get("sort", [_DEFAULT_SORT])[0]
    rising = query.get("direction") == ["1"]
    return Question(
        size=_size(query, known),
        sort=sort,
        rising=rising,
        fields=_fields(query),
        conditions=tuple(_FILTERS[n](values) for n, values in query.items() if n in _FILTERS),
        after=_after(query["cursor"][0], sort, rising) if "cursor" in query else None,
    )


def fields_asked(query: Query) -> tuple[str, ...]:
    """The names in `expand`, in either spelling. Raises `Refused` for one that no scan asks for."""
    names = (*query.get("expand[]", ()), *query.get("expand", ()))
    if not set(names) <= set(EXPAND):
        options = "|".join(f'"{name}"' for name in EXPAND)
        raise Refused(f"✖ Invalid option: expected one of {options}")
    return names


def cursor(question: Question, value: Any, key: str) -> str:
    """Where the page after a model goes on, as the Hub writes it."""
    beyond = "$gt" if question.rising else "$lt"
    if question.sort == "createdAt":
        predicate: dict[str, Any] = {"_id": {beyond: key}}
    elif value is None:
        predicate = {"$or": [{question.sort: None, "_id": {"$gt": key}}]}
    else:
        same = {question.sort: value, "_id": {"$gt": key}}
        rest: list[Any] = [{question.sort: {beyond: value}}, {question.sort: None}]
        predicate = {"$or": [same, *rest]}
    return base64.b64encode(json.dumps(predicate, separators=(",", ":")).encode()).decode()


def _size(query: Query, known: contract.Contract) -> int:
    limit = known.parameter("limit")
    most = limit.most if limit is not None and limit.most else 1000
    try:
        return min(most, max(1, int(query.get("limit", [str(most)])[0])))
    except ValueError:
        raise Refused("'limit' must be a whole number.") from None


def _fields(query: Query) -> tuple[str, ...]:
    """Names of the members; by default the field of the order comes along unasked."""
    names = fields_asked(query)
    if names:
        return names if "sort" in query else (*names, _DEFAULT_SORT)
    more = (name for switch, found in _SWITCHES.items() if switch in query for name in found)
    return (*_PLAIN, *more)


def _after(text: str, sort: str, rising: bool) -> tuple[Any, str]:
    try:
        found = json.loads(base64.b64decode(text, validate=True))
        if sort == "createdAt":
            key = found["_id"]["$gt" if rising else "$lt"]
            value = key
        else:
            value, key = found["$or"][0][sort], found["$or"][0]["_id"]["$gt"]
    except (ValueError, KeyError, TypeError, IndexError):
        raise Refused("Invalid cursor") from None
    if not isinstance(key, str) or isinstance(value, dict | list):
        raise Refused("Invalid cursor")
    return value, key


def _tags(values: Sequence[str]) -> Condition:
    tags = [tag for value in values for tag in value.split(",")]
    one = "(coalesce(list_contains(tags, ?), false) OR coalesce(library_name = ?, false))"
    return " AND ".join([one] * len(tags)), [tag for tag in tags for _ in range(2)]


def _author(values: Sequence[str]) -> Condition:
    return "namespace = ?", [values[0]]


def _search(values: Sequence[str]) -> Condition:
    words = values[0].lower().split()
    return " AND ".join(["contains(lower(id), ?)"] * len(words)) or "true", words


def _task(values: Sequence[str]) -> Condition:
    return f"pipeline_tag IN ({', '.join('?' * len(values))})", list(values)


def _gated(values: Sequence[str]) -> Condition:
    return f"coalesce(gated, 'no') {'<>' if values[0] == 'true' else '='} 'no'", []


def _parameters(values: Sequence[str]) -> Condition:
    """`min:6B,max:128B`, or one of them."""
    ends = re.findall(r"(min|max):(\d+(?:\.\d+)?)([KMBT]?)(?=,|$)", values[0])
    if not ends:
        raise Refused("'num_parameters' is written like min:6B,max:128B.")
    tests = [f"safetensors_total {'>=' if end == 'min' else '<='} ?" for end, _, _ in ends]
    return " AND ".join(tests), [float(number) * _UNITS[unit] for _, number, unit in ends]


_FILTERS: dict[str, Callable[[Sequence[str]], Condition]] = {
    "filter": _tags,
    "author": _author,
    "search": _search,
    "pipeline_tag": _task,
    "gated": _gated,
    "num_parameters": _parameters,
}
