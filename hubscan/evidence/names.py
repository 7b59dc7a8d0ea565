"""What a repository's name says about its size: table code, RE2 inside DuckDB, linear time.

A name is the weakest witness of all. It states a rounded size of the family it wants to be
taken for, and the same letters also count experts, effective parameters, tokens and samples.
"""

from __future__ import annotations

import duckdb
from msgspec import Struct

# Applied in order to the lower-cased last part of the id, before it is cut into words.
_REWRITES = (
    # Pieces of UUIDs, digests and ids of runs: 2f3e9e2b-471b-4c1d-9f5a-0b7c2d9e6a11 has no size.
    (r"[0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}([-_][0-9a-f]{1,12}){0,2}", r" "),
    (r"(^|[^0-9a-z])[0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}", r"\1 "),
    (r"(^|[^0-9a-z])[0-9a-f]{4}[-_][0-9a-f]{12}($|[^0-9a-z])", r"\1 \2"),
    (
        r"(^|[^a-z])(run|sha|sha256|md5|commit|hash|u?uid|job)[-_]?([0-9a-z]{1,3}[0-9][0-9a-z]*"
        r"[-_]?){1,6}($|[^0-9a-z])",
        r"\1 \4",
    ),
    # What it was cut from or taught by is another model: 300m-from-internvl3_5-1b.
    (r"[-_]from[-_].*$", r" "),
    # pythia1-4b and pythia12-0b are 1.4 B and 12.0 B.
    (r"(pythia)-?(\d{1,2})-(\d)b", r"\1 \2.\3b"),
    # bloom-7b1 and 1b7 are 7.1 B and 1.7 B, 08b is 0.8 B.
    (r"(^|[^a-z0-9.])(\d{1,2})b(\d)($|[^a-z0-9])", r"\1\2.\3b\4"),
    (r"(^|[^a-z0-9.])0(\d)b($|[^a-z0-9])", r"\1 0.\2b\3"),
    # v9_6_1b is version 9.6 of 1 B; 0_5b, 1_8b are always decimals; S-A-3B_T-B-7B has a teacher.
    (r"v\d+_\d+_", r" "),
    (r"(^|[^0-9.])([01])_(\d{1,2})b", r"\1\2.\3b"),
    (r"[-_]t-[a-z0-9.]+-\d+(\.\d+)?b", r" "),
    # qwen3_5_35b is version 3.5 of 35 B.
    (r"(llama|qwen|gemma|phi|mistral|falcon)[-_ ]?(\d)_(\d)_(\d{1,3})b", r"\1 \2.\3 \4b"),
    # llama-3_8b is version 3 of 8 B ...
    (r"(llama|qwen|gemma|phi|mistral|falcon)[-_ ]?(\d)_(\d{1,3})b", r"\1 \2 \3b"),
    # ... where stablelm-2-1_6b is 1.6 B.
    (r"(^|[^0-9.])(\d)_(\d{1,2})b", r"\1\2.\3b"),
    # solar_10_7b is 10.7 B.
    (r"(^|[^0-9.])(\d\d)_(\d)b", r"\1\2.\3b"),
    # 1b14b is 1 B active of 14 B.
    (r"(^|[^a-z0-9.])(\d+(?:\.\d+)?)b(\d+(?:\.\d+)?)b($|[^a-z0-9])", r"\1\3b a\2b\4"),
    # Sizes of corpora and datasets, not of models; before a size they are told by their unit.
    (r"\d+(\.\d+)?t[-_ ]?tok(ens?)?($|[^a-z0-9])", r" \3"),
    (r"\d{2,4}b[-_ ]?tokens?[-_ ](\d{1,3}m|\d(\.\d+)?b)($|[^a-z0-9])", r" \1\3"),
    (r"\d+(\.\d+)?[mk][-_ ]?(dataset|examples|pairs|images|docs|prompts)", r" "),
    # 1.3b-active is what a token uses.
    (r"(^|[^a-z0-9.])(\d+(?:\.\d+)?)b[-_ ]?activ(e|ated)($|[^a-z])", r"\1a\2b\4"),
    (r"\d+[mk][-_ ]?steps[-_ ]", r" "),
    (r"steps?[-_ ]?\d+[bmk]?([-_]\d+(\.\d+)?[bt])?", r" "),
    (r"(tokens?|laion|datacomp|commonpool|samples|steps?)[-_ ]?\d+(\.\d+)?[bmkt]", r" "),
    (r"\d+(\.\d+)?[bmkt][-_ ]?(tokens?|samples|steps?|rows|instructions)", r" "),
    (r"(instruct|instruction|dataset|chat|sharegpt|pairs)[-_]\d{1,4}m($|[^a-z0-9])", r"\1 "),
    # A million tokens of context.
    (r"(^|[^a-z0-9.])1m($|[^a-z0-9])", r"\1 \2"),
    # llama27b and llama38b are llama 2 7b and llama 3 8b.
    (r"(llama)[-_]?([23])(7|8|13|70)b", r"\1 \2 \3b"),
    # Size glued to a word: vicuna13b, mistral7b.
    (r"(^|[^a-z])([a-z]{4,})(\d{1,2}(?:\.\d)?)b($|[^a-z0-9])", r"\1\2 \3b\4"),
)

_ANY_REWRITE = "|".join(f"({pattern})" for pattern, _ in _REWRITES)

# Draft models, value heads and the like carry the size of the model they serve.
_HELPERS = (
    r"(?i)(^|[^a-z])(draft|eagle[23]?|medusa|hydra|dflash\d?|dflare|dspark|domino|speculator|"
    r"vispec|ultravox|mtp[-_]?(head|only)|value[-_]?head|mmproj|sae|lens|imatrix)($|[^a-z])"
)
# Words of names that speak of more than one model: which size is whose, the order does not tell.
_SEVERAL = (
    r"(^|[^a-z])(distil[a-z]*|teacher|student|annotat[a-z]*|synth[a-z]*|judged?|as|from|to|into|"
    r"generated|merged?|upscaled?|expanded|pruned?|reap[0-9]*|reaped|slim|vs|via|by|on)($|[^a-z])"
)
# What was cut away after the size was given: the size is of what was cut.
_CUT = (
    r"\d[bm]([^a-z0-9].*)?[^a-z](reap[0-9]*|reaped|prun(ed|ing)[0-9]*|expert-?pruned|slimmed)"
    r"($|[^a-z])"
)
_TINY = r"(^|[^a-z])(tiny|mini|small|nano|micro)"
_NUMBER = r"(\d{1,4}(?:\.\d{1,3})?)"
_SIZED_WORD = r"([a-z0-9.]*\d[bmt])(?:[^a-z0-9.]|$)"
"""A whole word that ends as a size does: every word that `_values` and `_SIZES` look at does."""


def _values(unit: str, factor: str, prefix: str = "") -> str:
    """SQL list of the numbers of all words `<prefix><number><unit>`, times `factor`."""
    pattern = rf"{prefix}{_NUMBER}{unit}"
    return (
        f"list_transform(list_filter(words, lambda w: regexp_full_match(w, '{pattern}')), "
        f"lambda w: CAST(regexp_extract(w, '{pattern}', 1) AS DOUBLE) * {factor})"
    )


_SIZES = (
    f"list_transform(list_filter(words, lambda w: regexp_full_match(w, '{_NUMBER}[bm]')), "
    f"lambda w: CAST(regexp_extract(w, '{_NUMBER}', 1) AS DOUBLE) "
    "* CASE WHEN ends_with(w, 'b') THEN 1e9 ELSE 1e6 END)"
)
"""SQL list of the sizes in millions and billions, in the order of the name."""


class NameRules(Struct, frozen=True):
    """What numbers in a name can be; each has its source among the assumptions."""

    cut_leaves: float
    """The least part that pruning leaves of the size given."""
    largest: float
    """Parameters; more is a count of tokens."""
    apart: float
    """Sizes of one name that differ by more are of different models."""
    not_a_size: float
    """A second number so many times the first is tokens seen (gla-1.3B-100B) or of a teacher."""
    not_a_size_of_mixture: float
    """The same where the first may be an expert of a mixture."""
    least_first: float
    """Parameters from which on a first number can be a size beside such a second one."""


def make(con: duckdb.DuckDBPyConnection, source: str, rules: NameRules, column: str = "id") -> None:
    """Create `name_sizes` from the distinct values of `column` of relation `source`.

    Columns: `name` (as given), `named` (total, in parameters, as written), `named_least` and
    `named_most` (the sizes a name speaks of; apart, and `named` NULL, where it speaks of several
    models or of what was pruned), `named_active`, `named_effective`, `experts`, `expert_size` (of
    NxMB), `side_experts` (of 17B-16E). All NULL where the name does not say. One pass over
    distinct names.
    """
    last = "lower(split_part(left(name, 200), '/', -1))"
    rewritten = "last"
    for pattern, replacement in _REWRITES:
        rewritten = f"regexp_replace({rewritten}, '{pattern}', '{replacement}', 'g')"
    # One name in ten or twenty has anything to rewrite: a single look finds it.
    cleaned = f"CASE WHEN regexp_matches(last, '{_ANY_REWRITE}') THEN {rewritten} ELSE last END"
    mixture = rf"(?:^|[^a-z0-9.])(\d{{1,3}})x{_NUMBER}b(?:$|[^a-z0-9])"
    beside = rf"(?:^|[^a-z0-9.]){_NUMBER}b[-_](\d{{1,4}})e(?:$|[^a-z0-9])"
    twice = rf"{_NUMBER}b[-_]{_NUMBER}b"
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE name_sizes AS
        WITH names AS (
            SELECT DISTINCT {column} AS name FROM {source}
            WHERE regexp_matches({column}, '(?i)\\d[bmt]\\d?([^a-z0-9]|$)')
                AND NOT regexp_matches({column}, '{_HELPERS}')
        ), cut AS MATERIALIZED (
            SELECT name, cleaned, regexp_extract_all(cleaned, '{_SIZED_WORD}', 1) AS words
            FROM (SELECT name, {cleaned} AS cleaned FROM (SELECT name, {last} AS last FROM names))
        ), numbers AS (
            -- Hundreds of thousands of names speak of a few thousand sizes.
            SELECT words,
                {_values("b", "1e9")} AS billions,
                {_values("m", "1e6")} AS millions,
                {_values("t", "1e12")} AS trillions,
                {_SIZES} AS sizes,
                list_concat({_values("b", "1e9", "a")}, {_values("m", "1e6", "a")}) AS active,
                {_values("b", "1e9", "e")} AS effective
            FROM (SELECT DISTINCT words FROM cut)
        ), read AS (
            SELECT cut.name, cut.cleaned, numbers.* EXCLUDE (words),
                TRY_CAST(regexp_extract(cleaned, '{mixture}', 1) AS DOUBLE) AS experts,
                TRY_CAST(regexp_extract(cleaned, '{mixture}', 2) AS DOUBLE) * 1e9 AS expert_size,
                TRY_CAST(regexp_extract(cleaned, '{beside}', 2) AS DOUBLE) AS side_experts
            FROM cut JOIN numbers USING (words)
        ), told AS (
            SELECT *, regexp_matches(cleaned, '{_SEVERAL}') AS speaks_of_several,
                regexp_matches(cleaned, '{_CUT}') AS is_cut,
                contains(cleaned, 't5gemma') AND len(billions) = 2 AS is_pair,
                CASE WHEN contains(cleaned, 'moe') AND len(active) = 0
                    THEN {rules.not_a_size_of_mixture} ELSE {rules.not_a_size} END AS far
            FROM read
        ), chosen AS (
            SELECT *,
                CASE
                    -- t5gemma-9b-2b has an encoder of 9 B and a decoder of 2 B.
                    WHEN is_pair THEN list_sum(billions)
                    WHEN len(sizes) > 1 AND sizes[1] >= {rules.least_first}
                        AND NOT speaks_of_several AND list_max(sizes) >= far * sizes[1]
                        THEN sizes[1]
                    WHEN len(billions) > 0 THEN list_max(billions)
                    WHEN len(millions) > 0 AND len(active) = 0 THEN list_max(millions)
                    -- A tiny model with a T was shown so many tokens.
                    WHEN len(trillions) > 0 AND NOT regexp_matches(cleaned, '{_TINY}')
                        AND list_max(trillions) <= {rules.largest} THEN list_max(trillions)
                    WHEN len(millions) > 0 THEN list_max(millions) END AS size,
                len(sizes) > 1 AND NOT is_pair AND speaks_of_several
                    AND list_max(sizes) > {rules.apart} * list_min(sizes) AS of_several,
                -- 2B-2B may be one size said twice, or two parts.
                NOT is_pair AND len(sizes) = 2 AND sizes[1] = sizes[2]
                    AND regexp_matches(cleaned, '{twice}') AS is_twice
            FROM told
        )
        SELECT name,
            CASE WHEN NOT (of_several OR is_cut OR is_twice) THEN size END AS named,
            CASE WHEN of_several THEN list_min(sizes) WHEN is_cut THEN size * {rules.cut_leaves}
                ELSE size END AS named_least,
            CASE WHEN of_several THEN list_max(sizes) WHEN is_twice THEN size * 2
                ELSE size END AS named_most,
            CASE WHEN len(active) > 0 THEN list_max(active)
                 WHEN contains(cleaned, 'moe') AND len(billions) = 2
                     THEN list_min(billions) END AS named_active,
            list_max(effective) AS named_effective,
            experts, expert_size, side_experts
        FROM chosen
        """
    )
