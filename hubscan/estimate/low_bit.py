"""Which repositories hold low-bit weights, in which format, and what their counts can mean.

A count of packed weights is of weights, where the Hub has unpacked them, or of stored numbers. What
tells them apart is how the format is stored (hubscan.estimate.packed_formats): numbers that must
stand beside stored words, and the day from which the Hub unpacks them.
"""

from __future__ import annotations

import duckdb

from hubscan.estimate import packed_formats
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.expression import fill
from hubscan.store.engine import any_row

KINDS = {
    "u8": ("U8",), "i8": ("I8",), "words": ("I32", "U32", "I16", "U16"), "longs": ("I64", "U64"),
    "masks": ("BOOL",), "block_scales": ("F8_E8M0",), "f8": ("F8_E4M3",),
    "floats": ("F16", "BF16", "F32", "F64"), "f16": ("F16",), "bf16": ("BF16",),
}  # fmt: skip
"""Column → types of numbers whose counts it sums."""
_NOT_PLAIN = ("U8", "I8", "I32", "U32", "BOOL", "I64", "U64", "I16", "U16", "F8_E8M0")
"""Types of numbers that are not one weight each."""
_HOLDS_OTHERS = f"list_has_any(map_keys(safetensors_parameters), {list(_NOT_PLAIN)})"
_TELLS_A_TOTAL = "safetensors_parameters IS NULL AND safetensors_total > 0"
"""Conditions in SQL: of which models the tables may speak."""
_MAYBE_LOW_BIT = f"models WHERE {_HOLDS_OTHERS} OR ({_TELLS_A_TOTAL})"
NOBODY = {
    "stored_kinds": f"model INTEGER, {', '.join(f'{kind} DOUBLE' for kind in KINDS)}",
    "low_bit": "model INTEGER, id VARCHAR, format VARCHAR, quant_method VARCHAR, quant_bits BIGINT,"
    " stored_sum DOUBLE, stored_total BIGINT, is_packed BOOLEAN, says_packed BOOLEAN",
    "low_bit_counts": "model INTEGER, format VARCHAR, quant_method VARCHAR, stored_sum DOUBLE,"
    " as_stored DOUBLE, plain_numbers DOUBLE, packed_numbers DOUBLE, weights_each DOUBLE,"
    " weights_each_least DOUBLE, weights_each_most DOUBLE, u8 DOUBLE, unknown BOOLEAN, era VARCHAR,"
    " with_scales BOOLEAN",
}
"""Table → its columns where it has no rows."""
_BITS_IN_NAME = (
    r"(?:^|[^0-9.])([1-8](?:\.[0-9]{1,2})?)[-_ ]?bpw",
    r"(?:^|[^0-9a-z])([2-8])[-_ ]?bits?(?:$|[^a-z])",
    r"(?:^|[^a-z])(?:int|uint|w|q|oq)([2-8])(?:$|[^0-9])",
)


def make(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Create `stored_kinds`, `low_bit` and `low_bit_counts` from `models`.

    `stored_kinds`: counts by kind of number, of the models that hold some other than weights.
    `low_bit(model, format, is_packed, says_packed)`: the models whose tensors hold several weights
    in a number, or that say so; `format` is NULL where nothing tells. `low_bit_counts`: of the
    packed ones, what stands in each reading of their counts.
    """
    if not any_row(con, _MAYBE_LOW_BIT):
        for table, columns in NOBODY.items():
            con.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({columns})")
        return
    known = assumptions.packed_formats
    packed_formats.load(con, known)
    kinds = ", ".join(
        " + ".join(f"coalesce(stored['{t}'], 0)::DOUBLE" for t in types) + f" AS {column}"
        for column, types in KINDS.items()
    )
    con.execute(_SPOKEN_OF)
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE stored_kinds AS
        SELECT model, {kinds}
        FROM (SELECT model, safetensors_parameters AS stored FROM spoken_of WHERE {_HOLDS_OTHERS})
        """
    )
    marked = _LOW_BIT.replace("{pattern}", known.pattern.replace("'", "''"))
    con.execute(fill(marked.replace("{words}", str(known.words)), assumptions))
    widths = _COUNTS.replace("{named_bits}", _NAMED_BITS).replace(
        "{least}", f"{known.unknown.least}"
    )
    con.execute(fill(widths.replace("{most}", f"{known.unknown.most}"), assumptions))
    for table in ("spoken_of", "packed_formats", "packed_words"):
        con.execute(f"DROP TABLE {table}")


_SPOKEN_OF = f"""
    CREATE OR REPLACE TEMP TABLE spoken_of AS
    SELECT model, id, quant_method, quant_bits, safetensors_parameters, safetensors_total, tags,
        library_name, created_at, last_modified
    FROM {_MAYBE_LOW_BIT}
"""
# One in several: read once from the disk for the three tables.

_LOW_BIT = """
    CREATE OR REPLACE TEMP TABLE low_bit AS
    WITH facts AS (
        SELECT m.model, m.id, lower(m.quant_method) AS quant_method, m.quant_bits,
            coalesce(list_sum(list_filter(map_values(m.safetensors_parameters),
                lambda v: v > 0)), 0)::DOUBLE AS stored_sum,
            m.safetensors_total AS stored_total, k.* EXCLUDE (model),
            coalesce(m.safetensors_parameters['U32'], 0) AS u32, m.tags, m.library_name
        FROM spoken_of m LEFT JOIN stored_kinds k USING (model)
    ), looks AS (
        SELECT *, k_sum > $declared_packed_share * stored_sum AS whole_numbers,
            coalesce(u8 > $packed_bytes_share * stored_sum
                OR i8 + words + longs > $declared_packed_share * stored_sum
                OR (u8 > $declared_packed_share * stored_sum AND f8 BETWEEN
                    u8 / $bytes_per_nvfp4_scale.high AND u8 / $bytes_per_nvfp4_scale.low)
                OR (block_scales > 0 AND k_sum > $declared_packed_share * stored_sum), false)
                AS looks_packed
        FROM (SELECT *, coalesce(u8 + i8 + words + longs, 0) AS k_sum FROM facts)
    ), named AS (
        SELECT l.*, coalesce(
            CASE WHEN l.u32 > 0 AND l.u32 >= l.words - l.u32 THEN 'mlx' END,
            w.format,
            t.format, CASE WHEN l.library_name = 'mlx' THEN 'mlx' END, n.format) AS format
        FROM looks l
        LEFT JOIN packed_words w ON w.word = l.quant_method
        LEFT JOIN packed_words t
            ON t.word = list_min(list_filter(l.tags, lambda tag: tag IN {words}))
        LEFT JOIN packed_words n ON n.word = regexp_extract(lower(l.id), '{pattern}', 1)
    ), says AS (
        SELECT *, coalesce(format IS NOT NULL
            OR (quant_method IS NOT NULL AND quant_method NOT IN ('fp8', 'fbgemm_fp8')), false)
            AND format IS DISTINCT FROM 'fp8' AS says_packed
        FROM named
    )
    SELECT model, id, format, quant_method, quant_bits, stored_sum, stored_total,
        looks_packed OR (says_packed AND whole_numbers) AS is_packed, says_packed
    FROM says
    WHERE looks_packed OR says_packed
    ORDER BY model
"""

_NAMED_BITS = ", ".join(
    f"nullif(regexp_extract(lower(l.id), '{pattern}', 1), '')" for pattern in _BITS_IN_NAME
)

_COUNTS = """
    CREATE OR REPLACE TEMP TABLE low_bit_counts AS
    WITH packed AS (
        SELECT l.*, k.* EXCLUDE (model), m.safetensors_parameters AS stored,
            coalesce(nullif(l.quant_bits, 0), TRY_CAST(coalesce({named_bits}) AS DOUBLE)) AS said,
            CAST(coalesce(m.last_modified, m.created_at) AS DATE) AS changed
        FROM low_bit l
        JOIN spoken_of m USING (model)
        JOIN stored_kinds k USING (model)
        WHERE l.is_packed
    ), parts AS (
        SELECT model, said, format, e.key AS type, e.value::DOUBLE AS numbers
        FROM (SELECT model, said, format, unnest(map_entries(stored)) AS e FROM packed)
        WHERE e.value > 0
    ), typed AS (
        SELECT p.* EXCLUDE (width, bits, least, most), NOT p.has_known AS unknown,
            coalesce(p.width, TRY_CAST(regexp_extract(p.type, '[0-9]+$') AS DOUBLE)) AS width,
            CASE WHEN is_said THEN p.said ELSE p.bits END AS bits,
            CASE WHEN is_said THEN p.said ELSE coalesce(p.least, {least}) END AS least,
            CASE WHEN is_said THEN p.said ELSE coalesce(p.most, {most}) END AS most
        FROM (SELECT p.*, f.* EXCLUDE (format, type), f.type IS NOT NULL AS is_known,
                bool_or(f.type IS NOT NULL) OVER (PARTITION BY p.model) AS has_known,
                coalesce(p.said BETWEEN f.least AND f.most, false) AS is_said
            FROM parts p LEFT JOIN packed_formats f ON f.format = p.format AND f.type = p.type) p
        WHERE p.is_known OR (NOT p.has_known AND regexp_full_match(p.type, '[IU](8|16|32|64)'))
    ), summed AS (
        SELECT model, sum(numbers) AS packed_numbers, any_value(unknown) AS unknown,
            sum(numbers * width / bits) AS unpacked, sum(numbers * width / most) AS least,
            sum(numbers * width / least) AS most,
            arg_max(type, numbers) AS type, arg_max(since, numbers) AS since,
            arg_max(scales_until, numbers) AS scales_until, arg_max(per_row, numbers) AS per_row,
            arg_max(by_floats, numbers) AS by_floats, arg_max(by_f8, numbers) AS by_f8,
            arg_max(by_bytes, numbers) AS by_bytes, arg_max(by_exponents, numbers) AS by_exponents,
            arg_max(numbers * width / bits, numbers) AS main_unpacked,
            arg_max(by_bytes * bits / width, numbers) AS bytes_a_scale
        FROM typed GROUP BY model
    ), beside AS (
        SELECT s.* EXCLUDE (model), p.*,
            CASE WHEN type <> 'U8' AND by_bytes IS NOT NULL THEN u8 ELSE 0 END AS byte_scales,
            CASE WHEN by_f8 IS NOT NULL AND f8 > 0 THEN least(f8, main_unpacked / by_f8) ELSE 0 END
                AS f8_scales
        FROM packed p LEFT JOIN summed s USING (model)
    ), judged AS (
        SELECT *,
            greatest(stored_sum - coalesce(packed_numbers, 0) - u8 * CAST(type <> 'U8' AS INT)
                - block_scales - masks - f8_scales
                - longs * CAST(type NOT IN ('I64', 'U64') AS INT)
                - CASE WHEN bf16 > 0 AND f16 < words / $words_per_scale THEN f16 ELSE 0 END, 0)
                AS plain_numbers,
            (block_scales > 0 AND by_exponents IS NOT NULL)
                OR (byte_scales > 0)
                OR (f8_scales >= main_unpacked / by_f8 * $scales_share)
                OR (is_in_blocks AND NOT is_in_counted_blocks) AS shows_scales,
            coalesce(by_floats, by_f8, by_bytes, by_exponents) IS NOT NULL
                AND coalesce(floats < main_unpacked / by_floats * $scales_share, true)
                AND coalesce(f8 < main_unpacked / by_f8 * $scales_share, true)
                AND (by_exponents IS NULL OR block_scales = 0)
                AND byte_scales = 0 AS lacks_scales
        FROM (SELECT *,
                coalesce(type = 'U8' AND block_scales = 0
                    AND u8 % (bytes_a_scale + 1) = 0, false)
                    AS is_in_blocks,
                coalesce(type = 'U8' AND scales_until IS NOT NULL
                    AND u8 % (by_bytes + 1) = 0, false)
                    AS is_in_counted_blocks
            FROM beside)
    )
    SELECT model, format, quant_method, stored_sum,
        greatest(stored_sum, coalesce(stored_total, 0)) AS as_stored, plain_numbers,
        coalesce(packed_numbers, 0)
            - CASE WHEN is_in_blocks AND NOT is_in_counted_blocks THEN u8 / (bytes_a_scale + 1)
                ELSE 0 END AS packed_numbers,
        unpacked / packed_numbers AS weights_each, least / packed_numbers AS weights_each_least,
        most / packed_numbers AS weights_each_most, u8, coalesce(unknown, true) AS unknown,
        CASE WHEN unknown OR packed_numbers IS NULL THEN NULL
             WHEN since IS NULL AND by_f8 IS NOT NULL AND f8 = 0 AND NOT shows_scales THEN NULL
             WHEN since IS NULL OR shows_scales THEN 'stored'
             WHEN changed >= since AND coalesce(
                by_floats IS NULL OR floats <= packed_numbers * $plain_beside_counted, true)
                THEN 'counted'
             WHEN is_in_counted_blocks AND NOT is_in_blocks THEN 'counted'
             WHEN is_in_counted_blocks THEN NULL
             WHEN lacks_scales THEN CASE WHEN per_row AND by_floats > 0 THEN 'perhaps counted'
                 ELSE 'counted' END
             END AS era,
        coalesce(is_in_counted_blocks
            OR (scales_until > coalesce(changed, scales_until - INTERVAL 1 DAY)
                AND by_bytes IS NULL), false) AS with_scales
    FROM judged ORDER BY model
"""
