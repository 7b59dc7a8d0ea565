"""Three ways to a training compute, each with its interval: stated, operations, hardware."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from hubscan.estimate.assumptions import Assumptions, Constant
from hubscan.estimate.series import at


def make(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Create `flop_methods(key, method, low, best, high, source)` for models with inputs.

    Formulas: FLOP = k·N·D (k = 6, adapters 4; N active parameters); FLOP = hours · 3600 · peak ·
    utilisation. Only models whose tokens, hours or FLOP a document states have rows.
    """
    con.register("_devices", _devices(assumptions))
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE flop_methods AS
        {_stated(assumptions)} UNION ALL {_operations(assumptions)}
        UNION ALL {_hardware(assumptions)} UNION ALL {_counted()}
        """
    )
    con.unregister("_devices")


def _stated(assumptions: Assumptions) -> str:
    around = assumptions["stated_flop_range"]
    return f"""
        SELECT key, 'stated FLOP' AS method, best * {around.low} AS low, best AS best,
            best * {around.high} AS high, source
        FROM stated WHERE quantity = 'stated_flop' AND best > 0
    """


def _operations(assumptions: Assumptions) -> str:
    dense = assumptions["flop_per_parameter_token"].value
    adapter = assumptions["adapter_flop_per_parameter_token"].value
    old, new = assumptions["stated_tokens_range"], assumptions["stated_tokens_range_recent"]
    paired = assumptions["encoder_decoder_share"]
    later = at(assumptions.series["post_training_share"], "CAST(s.created_at AS DATE)")
    return f"""
        SELECT s.key, 'operations: ' || k || ' × parameters × tokens' AS method,
            k * size_low * t.low * {old.low} * share_low AS low,
            k * size * t.best * share AS best,
            k * size_high * t.high * share_high * CASE WHEN s.is_mixture
                OR coalesce(s.created_at >= TIMESTAMP '2024-01-01', true)
                THEN greatest({new.high}, {old.high} * {later}) ELSE {old.high} END AS high,
            t.source
        FROM subjects s
        JOIN token_choice t USING (key)
        JOIN (
            SELECT s.key,
                CASE WHEN s.relation = 'adapter' THEN {adapter} ELSE {dense} END AS k,
                CASE WHEN s.relation = 'adapter' THEN coalesce(s.root_size, s.named)
                     ELSE a.best END AS size,
                CASE WHEN s.relation = 'adapter' THEN coalesce(s.root_size, s.named)
                     ELSE coalesce(a.low, 0) END AS size_low,
                CASE WHEN s.relation = 'adapter' THEN coalesce(s.root_size, s.named)
                     ELSE a.high END AS size_high,
                {_share("value", paired)} AS share, {_share("low", paired)} AS share_low,
                {_share("high", paired)} AS share_high
            FROM subjects s JOIN active_choice a USING (key)
            LEFT JOIN stated c ON c.key = s.key AND c.quantity = 'parameters'
                AND c.origin = 'config'
        ) n USING (key)
        WHERE t.method LIKE 'card:%' AND size_high > 0
    """


def _share(part: str, share: Constant) -> str:
    value = getattr(share, part)
    return f"CASE WHEN c.text = 'encoder-decoder' THEN {value} ELSE 1 END"


def _hardware(assumptions: Assumptions) -> str:
    """Unknown devices are taken as anything from the smallest to the largest peak of the table:
    bounds, no best. A figure for a whole family is an upper end."""
    other = assumptions["utilisation_not_text"]
    peaks = [a.peak for a in assumptions.accelerators.values()]
    return f"""
        SELECT h.key, 'hardware: hours × peak × utilisation' AS method,
            h.low * 3600 * coalesce(d.peak, {min(peaks)!r}) * coalesce({_use("low", other.low)},
                0.03) AS low,
            h.best * 3600 * d.peak * {_use("value", other.value)} AS best,
            h.high * 3600 * coalesce(d.peak, {max(peaks)!r}) * coalesce({_use("high", other.high)},
                0.6) AS high,
            h.source
        FROM stated h
        JOIN class_choice c ON c.key = h.key
        LEFT JOIN _devices d ON d.device = regexp_replace(
            lower(regexp_replace(h.text, '^.*: ', '')), '[ -]', '', 'g')
        WHERE h.quantity = 'gpu_hours'
    """


def _use(part: str, other: float) -> str:
    return f"CASE WHEN c.modality IN ('image', 'audio', 'video') THEN {other} ELSE d.use_{part} END"


def _counted() -> str:
    """A training library's own count: padding, frozen weights and images make it too high."""
    return """
        SELECT key, 'trainer count' AS method, 0 AS low, NULL AS best, high, source
        FROM stated WHERE quantity = 'trainer_flop' AND high > 0
    """


def _devices(assumptions: Assumptions) -> pa.Table:
    rows = [
        {
            "device": name,
            "peak": device.peak,
            "use_low": assumptions[f"utilisation_{device.generation}"].low,
            "use_value": assumptions[f"utilisation_{device.generation}"].value,
            "use_high": assumptions[f"utilisation_{device.generation}"].high,
        }
        for name, device in sorted(assumptions.accelerators.items())
    ]
    return pa.Table.from_pylist(rows)
