"""How one object of the listing becomes one row: the SQL from JSON text to typed columns.

Every scalar is first read as text and then cast, so that a value of the wrong type is seen and
recorded instead of failing the page or vanishing. The field notes are in the Hub's own API:
`gated` is false, "auto" or "manual"; `base_model` is a string or a list; counters can be missing.
"""

from __future__ import annotations

import json

MAX_TAGS = 2000
MAX_TEXT = 300
MAX_JSON = 65_536

_TEXT = "VARCHAR"
STRUCTURE = json.dumps(
    {
        **dict.fromkeys(
            [
                "_id",
                "id",
                "createdAt",
                "lastModified",
                "sha",
                "gated",
                "disabled",
                "downloads",
                "downloadsAllTime",
                "likes",
                "trendingScore",
                "pipeline_tag",
                "library_name",
            ],
            _TEXT,
        ),
        "tags": [_TEXT],
        "config": {
            "model_type": _TEXT,
            "architectures": [_TEXT],
            "quantization_config": {"quant_method": _TEXT, "bits": _TEXT},
            "peft": {"base_model_name_or_path": _TEXT},
            "diffusers": {"_class_name": _TEXT},
        },
        "safetensors": {"total": _TEXT, "parameters": "JSON"},
        "gguf": {"total": _TEXT, "architecture": _TEXT, "totalFileSize": _TEXT},
        "baseModels": "JSON",
        "cardData": {
            "license": "JSON",
            "license_name": _TEXT,
            "base_model": "JSON",
            "base_model_relation": _TEXT,
            "model-index": "JSON",
        },
        "model-index": "JSON",
        "evalResults": "JSON",
    }
)
"""What `json_transform` reads out of one object; absent or unreadable parts are NULL."""

_COUNTS = {
    "downloads": "s.downloads",
    "downloads_all_time": 's."downloadsAllTime"',
    "likes": "s.likes",
    "quant_bits": "s.config.quantization_config.bits",
    "safetensors_total": "s.safetensors.total",
    "gguf_total": "s.gguf.total",
    "gguf_file_bytes": 's.gguf."totalFileSize"',
}
_TIMES = {"created_at": 's."createdAt"', "last_modified": 's."lastModified"'}
_TEXTS = {
    "sha": "s.sha",
    "pipeline_tag": "s.pipeline_tag",
    "library_name": "s.library_name",
    "license_name": 's."cardData".license_name',
    "model_type": "s.config.model_type",
    "quant_method": "s.config.quantization_config.quant_method",
    "peft_base": "s.config.peft.base_model_name_or_path",
    "diffusers_class": "s.config.diffusers._class_name",
    "gguf_architecture": "s.gguf.architecture",
    "card_base_model_relation": 's."cardData".base_model_relation',
}
_OBJECTS = ("config", "safetensors", "gguf", "cardData")

_REPOSITORY = r"^[A-Za-z0-9._-]{1,96}(/[A-Za-z0-9._-]{1,96})?$"
_KEY = "^[0-9a-fA-F]{24}$"


def _count(text: str) -> str:
    value = f"TRY_CAST({text} AS BIGINT)"
    return f"CASE WHEN {value} >= 0 THEN {value} END"


def _time(text: str) -> str:
    """UTC; years that no Hub has seen are refused."""
    value = (
        f"CASE WHEN right({text}, 1) = 'Z' THEN TRY_CAST({text} AS TIMESTAMP) "
        f"ELSE CAST(TRY_CAST({text} AS TIMESTAMPTZ) AS TIMESTAMP) END"
    )
    return f"CASE WHEN year({value}) BETWEEN 1990 AND 2200 THEN {value} END"


def _text(text: str) -> str:
    """Short text without control characters; text that was an object or a list is refused."""
    clean = f"trim(regexp_replace({text}, '[\\x00-\\x1f\\x7f]', '', 'g'))"
    plain = f"CASE WHEN {text} ~ '^[ -~]{{1,{MAX_TEXT}}}$' THEN trim({text}) ELSE {clean} END"
    return (
        f"CASE WHEN {text} IS NULL OR left({text}, 1) IN ('{{', '[') THEN NULL "
        f"ELSE nullif(left({plain}, {MAX_TEXT}), '') END"
    )


def _texts(value: str) -> str:
    """A JSON value that may be a string or a list of strings → a list of strings, else NULL."""
    listed = f"""CASE left({value}, 1)
        WHEN '"' THEN [json_extract_string({value}, '$')]
        WHEN '[' THEN list_transform(list_filter(CAST({value} AS JSON[]),
            lambda x: left(x, 1) = '"'), lambda x: json_extract_string(x, '$')) END"""
    return f"""CASE WHEN {value} IS NOT NULL THEN list_filter(list_transform({listed},
        lambda x: left(trim(x), {MAX_TEXT})), lambda x: x <> '') END"""


def _json_text(value: str) -> str:
    return f"CASE WHEN {value} <> 'null' AND strlen({value}) <= {MAX_JSON} THEN {value} END"


_LICENSE_TAG = "list_filter(tags, lambda t: starts_with(t, 'license:'))[1][9:]"

_COUNTS_BY_DTYPE = """CASE WHEN left(s.safetensors.parameters, 1) = '{'
    AND strlen(s.safetensors.parameters) <= 4000
    AND coalesce(list_min(map_values(TRY_CAST(s.safetensors.parameters AS MAP(VARCHAR, VARCHAR)))
        .list_transform(lambda v: coalesce(TRY_CAST(v AS BIGINT), -1))), 0) >= 0
    THEN TRY_CAST(s.safetensors.parameters AS MAP(VARCHAR, BIGINT)) END"""

_EXPRESSIONS = {
    "key": f"CASE WHEN s._id ~ '{_KEY}' THEN lower(s._id) END",
    "id": f"CASE WHEN s.id ~ '{_REPOSITORY}' THEN s.id END",
    "gated": """CASE s.gated WHEN 'false' THEN 'no' WHEN 'auto' THEN 'auto'
        WHEN 'manual' THEN 'manual' WHEN 'true' THEN 'manual' END""",
    "disabled": "CASE s.disabled WHEN 'true' THEN true WHEN 'false' THEN false END",
    "trending_score": """CASE WHEN isfinite(TRY_CAST(s."trendingScore" AS DOUBLE))
        THEN TRY_CAST(s."trendingScore" AS DOUBLE) END""",
    "tags": f"""CASE WHEN strlen(j) < 20000 THEN s.tags
        ELSE list_filter(s.tags[:{MAX_TAGS}], lambda t: strlen(t) <= {MAX_TEXT}) END""",
    "architectures": "list_filter(s.config.architectures[:50], lambda a: strlen(a) <= 300)",
    "safetensors_parameters": _COUNTS_BY_DTYPE,
    "card_base_models": _texts('s."cardData".base_model'),
    "card_licenses": _texts('s."cardData".license'),
    "model_index": _json_text("""coalesce(s."cardData"."model-index", s."model-index")"""),
    "eval_results": _json_text('s."evalResults"'),
    "base_models": "nullif(s.\"baseModels\", 'null')",
    **{name: _count(text) for name, text in _COUNTS.items()},
    **{name: _time(text) for name, text in _TIMES.items()},
    **{name: _text(text) for name, text in _TEXTS.items()},
}


def typed_sql(objects: str) -> str:
    """SELECT one typed row for each row (page, position, j) of relation `objects`.

    Columns: page, position, j, those of the models table that need no second step, `base_models`
    and `card_licenses` (intermediate), and `reasons`: what was refused or trimmed, and why.
    """
    columns = ",\n".join(f'{sql} AS "{name}"' for name, sql in _EXPRESSIONS.items())
    return f"""
        WITH read AS MATERIALIZED (
            SELECT page, position, j, json_transform(j, '{STRUCTURE}') AS s FROM {objects}
        )
        SELECT page, position, j, {columns}, {_reasons()} AS reasons FROM read"""


def license_sql() -> str:
    """The licence identifier: from the card, else from the tag that the Hub makes of it."""
    return f"""lower(left(coalesce(card_licenses[1],
        CASE WHEN contains(j, '"license:') THEN {_LICENSE_TAG} END), {MAX_TEXT}))"""


def _other_type(name: str, wanted: str) -> str:
    """True if member `name` is there and of another type; only suspects are looked at closely."""
    opening = "{" if wanted == "OBJECT" else "["
    suspect = f"contains(j, '\"{name}\":') AND NOT contains(j, '\"{name}\":{opening}')"
    wrong = f"json_type(j, '$.\"{name}\"') NOT IN ('{wanted}', 'NULL')"
    return f"CASE WHEN {suspect} THEN {wrong} ELSE false END"


def _reasons() -> str:
    """List of what could not be read as it should; empty for nearly every object."""
    found: list[tuple[str, str]] = [
        (f"s._id IS NULL OR NOT s._id ~ '{_KEY}'", "'refused: _id is not 24 hex digits'"),
        (f"s.id IS NULL OR NOT s.id ~ '{_REPOSITORY}'", "'refused: id is not a repository name'"),
        (
            "s.gated IS NOT NULL AND s.gated NOT IN ('false', 'auto', 'manual')",
            "CASE s.gated WHEN 'true' THEN 'gated: true, read as manual' "
            "ELSE 'gated: neither false, auto nor manual' END",
        ),
        (f"strlen(j) >= 20000 AND len(s.tags) > {MAX_TAGS}", f"'tags: cut after {MAX_TAGS}'"),
        (
            "strlen(j) >= 20000 AND "
            f"len(list_filter(s.tags, lambda t: strlen(t) > {MAX_TEXT})) > 0",
            "'tags: overlong ones dropped'",
        ),
        (
            f'greatest(strlen(s."cardData"."model-index"), strlen(s."model-index")) > {MAX_JSON}',
            f"'model-index: dropped, larger than {MAX_JSON} bytes'",
        ),
        (
            's."trendingScore" IS NOT NULL AND NOT '
            'coalesce(isfinite(TRY_CAST(s."trendingScore" AS DOUBLE)), false)',
            "'trendingScore: not a finite number'",
        ),
        (
            f"strlen(s.safetensors.parameters) > 2 AND ({_COUNTS_BY_DTYPE}) IS NULL",
            "'safetensors.parameters: not counts by dtype'",
        ),
        (
            "left(s.\"baseModels\", 1) <> '{' AND s.\"baseModels\" <> 'null'",
            "'baseModels: not an object'",
        ),
    ]
    for name, text in _COUNTS.items():
        found.append((f"{text} IS NOT NULL AND {_count(text)} IS NULL", f"'{name}: not a count'"))
    for name, text in _TIMES.items():
        found.append((f"{text} IS NOT NULL AND {_time(text)} IS NULL", f"'{name}: not a time'"))
    for name, text in _TEXTS.items():
        found.append((f"left({text}, 1) IN ('{{', '[')", f"'{name}: not a text'"))
        found.append((f"strlen({text}) > {4 * MAX_TEXT}", f"'{name}: cut'"))
    found.append((f"s.tags IS NULL AND {_other_type('tags', 'ARRAY')}", "'tags: not a list'"))
    for name in _OBJECTS:
        found.append((_other_type(name, "OBJECT"), f"'{name}: not an object'"))
    cases = ", ".join(f"CASE WHEN {when} THEN {then} END" for when, then in found)
    any_of = " OR ".join(f"coalesce({when}, false)" for when, _ in found)
    return f"CASE WHEN {any_of} THEN list_filter([{cases}], lambda r: r IS NOT NULL) END"
