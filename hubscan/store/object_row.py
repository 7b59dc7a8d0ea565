"""One object of the listing → one typed row: the SQL, in four steps, each on top of the last.

`read` takes the JSON apart, `cast` turns texts into numbers and times, `typed` checks them, and the
last says what was lost. Steps are nested selects that DuckDB streams; nothing is kept in between.
"""

from __future__ import annotations

import json

from hubscan.store.object_fields import COUNTS, NESTED, OBJECTS, STRUCTURE, TEXTS, TIMES

MAX_TAGS = 2000
MAX_TEXT = 300
MAX_JSON = 65_536
MAX_DTYPES = 100

_REPOSITORY = r"^[A-Za-z0-9._-]{1,128}(/[A-Za-z0-9._-]{1,128})?$"
_KEY = "^[0-9a-fA-F]{24}$"
_LARGE = 20_000
"""Bytes of an object from which its tags are counted and measured."""
_MODEL_INDEX = 'coalesce(s."cardData"."model-index", s."model-index")'


def row_sql(objects: str) -> str:
    """SELECT one typed row for each row (page, position, j) of relation `objects`.

    Columns: page, position, j, the columns of the models table, `baseModels` (a struct),
    and `reasons`: what was refused or trimmed, NULL for nearly every object.
    """
    return f"""
        SELECT * EXCLUDE (s, safetensors, gguf, licenses), {_LICENSE} AS license,
            {_reasons()} AS reasons
        FROM (SELECT page, position, j, plain, s, safetensors, gguf, "baseModels", {_typed()}
        FROM (SELECT *, {_cast()}
        FROM (SELECT *, {_taken_apart()}
        FROM (SELECT page, position, j, NOT contains(j, chr(92)) AS plain,
                json_transform(j, '{STRUCTURE}') AS s FROM {objects}))))"""


def _taken_apart() -> str:
    return ", ".join(
        f"""CASE WHEN ascii(s."{name}") = 123
        THEN json_transform(s."{name}", '{json.dumps(shape)}') END AS "{name}\""""
        for name, shape in NESTED.items()
    )


def _cast() -> str:
    casts = [f'TRY_CAST({text} AS BIGINT) AS "{name}_cast"' for name, text in COUNTS.items()]
    casts += [f'{_time(text)} AS "{name}_cast"' for name, text in TIMES.items()]
    casts.append('TRY_CAST(s."trendingScore" AS DOUBLE) AS trending_cast')
    casts.append("TRY_CAST(safetensors.parameters AS MAP(VARCHAR, BIGINT)) AS dtypes_cast")
    return ", ".join(casts)


def _time(text: str) -> str:
    return f"""CASE WHEN {text} IS NULL THEN NULL
        WHEN right({text}, 1) = 'Z' THEN TRY_CAST({text} AS TIMESTAMP)
        ELSE CAST(TRY_CAST({text} AS TIMESTAMPTZ) AS TIMESTAMP) END"""


def _typed() -> str:
    found = {
        "key": f"CASE WHEN s._id ~ '{_KEY}' THEN lower(s._id) END",
        "id": f"CASE WHEN s.id ~ '{_REPOSITORY}' THEN s.id END",
        "gated": """CASE s.gated WHEN 'false' THEN 'no' WHEN 'auto' THEN 'auto'
            WHEN 'manual' THEN 'manual' WHEN 'true' THEN 'manual' END""",
        "disabled": "CASE s.disabled WHEN 'true' THEN true WHEN 'false' THEN false END",
        "trending_score": "CASE WHEN isfinite(trending_cast) THEN trending_cast END",
        "tags": f"""CASE WHEN strlen(j) < {_LARGE} THEN s.tags
            ELSE list_filter(s.tags[:{MAX_TAGS}], lambda t: strlen(t) <= {MAX_TEXT}) END""",
        "architectures": f"s.config.architectures[:{MAX_DTYPES}]",
        "safetensors_parameters": f"""CASE WHEN dtypes_cast IS NOT NULL
            AND cardinality(dtypes_cast) BETWEEN 1 AND {MAX_DTYPES}
            AND len(list_filter(map_values(dtypes_cast), lambda n: n >= 0))
                = cardinality(dtypes_cast) THEN dtypes_cast END""",
        "card_base_models": _texts('s."cardData".base_model'),
        "licenses": _texts('s."cardData".license'),
        "model_index": _json_text(_MODEL_INDEX),
        "eval_results": _json_text('s."evalResults"'),
        **{n: f'CASE WHEN "{n}_cast" >= 0 THEN "{n}_cast" END' for n in COUNTS},
        **{
            n: f"""CASE WHEN "{n}_cast" BETWEEN TIMESTAMP '1990-01-01' AND TIMESTAMP '2200-01-01'
            THEN "{n}_cast" END"""
            for n in TIMES
        },
        **{name: _text(text) for name, text in TEXTS.items()},
    }
    return ",\n".join(f'{sql} AS "{name}"' for name, sql in found.items())


def _text(text: str) -> str:
    """Short text without control characters; text that was an object or a list is refused.

    JSON can only write a control character with a backslash, so most objects need no cleaning.
    """
    clean = f"trim(regexp_replace({text}, '[\\x00-\\x1f\\x7f]', '', 'g'))"
    return (
        f"CASE WHEN plain AND strlen({text}) BETWEEN 1 AND {MAX_TEXT} "
        f"AND NOT ascii({text}) IN (91, 123) THEN {text} "
        f"WHEN NOT ascii({text}) IN (91, 123) THEN nullif(left({clean}, {MAX_TEXT}), '') END"
    )


def _texts(value: str) -> str:
    """A JSON value that may be a string or a list of strings → a list of strings, else NULL."""
    one = f"""CASE WHEN plain THEN substr({value}, 2, length({value}) - 2)
        ELSE json_extract_string({value}, '$') END"""
    several = f"""list_transform(list_filter(TRY_CAST({value} AS JSON[]),
        lambda x: ascii(x) = 34), lambda x: json_extract_string(x, '$'))"""
    return f"""CASE ascii({value})
        WHEN 34 THEN list_filter([left(trim({one}), {MAX_TEXT})], lambda x: x <> '')
        WHEN 91 THEN list_filter(list_transform({several}, lambda x: left(trim(x), {MAX_TEXT})),
            lambda x: x <> '') END"""


def _json_text(value: str) -> str:
    return f"CASE WHEN {value} <> 'null' AND strlen({value}) <= {MAX_JSON} THEN {value} END"


_LICENSE = f"""CASE WHEN len(licenses) > 0 THEN lower(licenses[1])
    ELSE lower(left(list_filter(tags, lambda t: starts_with(t, 'license:'))[1][9:], {MAX_TEXT}))
    END"""
"""The licence identifier: from the card, else from the tag that the Hub makes of it."""


def _reasons() -> str:
    found = [
        ("key IS NULL", "'refused: _id is not 24 hex digits'"),
        ("id IS NULL", "'refused: id is not a repository name'"),
        ("s.gated = 'true'", "'gated: true, read as manual'"),
        ("gated IS NULL AND s.gated IS NOT NULL", "'gated: neither false, auto nor manual'"),
        ("len(s.tags) <> len(tags)", f"'tags: cut after {MAX_TAGS}, overlong ones dropped'"),
        (
            f"strlen({_MODEL_INDEX}) > {MAX_JSON}",
            f"'model-index: dropped, larger than {MAX_JSON} bytes'",
        ),
        (
            f'strlen(s."evalResults") > {MAX_JSON}',
            f"'evalResults: dropped, larger than {MAX_JSON} bytes'",
        ),
        (
            'trending_score IS NULL AND s."trendingScore" IS NOT NULL',
            "'trendingScore: not a finite number'",
        ),
        (
            "safetensors_parameters IS NULL AND strlen(safetensors.parameters) > 2 "
            "AND safetensors.parameters <> 'null'",
            "'safetensors.parameters: not counts by dtype'",
        ),
        (f"s.tags IS NULL AND {_other_type('tags', 'ARRAY')}", "'tags: not a list'"),
    ]
    for name in NESTED:
        odd = f'"{name}" IS NULL AND s."{name}" <> \'null\''
        found.append((odd, f"'{name}: not an object'"))
    for name, sign in OBJECTS.items():
        found.append((f"{sign} AND {_other_type(name, 'OBJECT')}", f"'{name}: not an object'"))
    for name, text in COUNTS.items():
        found.append((f'"{name}" IS NULL AND {text} IS NOT NULL', f"'{name}: not a count'"))
    for name, text in TIMES.items():
        found.append((f'"{name}" IS NULL AND {text} IS NOT NULL', f"'{name}: not a time'"))
    for name, text in TEXTS.items():
        changed = f"{text} IS DISTINCT FROM \"{name}\" AND {text} <> ''"
        found.append((changed, f"'{name}: not a short plain text; cut, cleaned or dropped'"))
    cases = ", ".join(f"CASE WHEN {when} THEN {then} END" for when, then in found)
    any_of = " OR ".join(f"({when})" for when, _ in found)
    return f"CASE WHEN {any_of} THEN list_filter([{cases}], lambda r: r IS NOT NULL) END"


def _other_type(name: str, wanted: str) -> str:
    """True if member `name` is there and of another type; only suspects are looked at closely."""
    opening = "{" if wanted == "OBJECT" else "["
    suspect = f"NOT contains(j, '\"{name}\":{opening}') AND contains(j, '\"{name}\":')"
    wrong = f"json_type(j, '$.\"{name}\"') NOT IN ('{wanted}', 'NULL')"
    return f"CASE WHEN {suspect} THEN {wrong} ELSE false END"
