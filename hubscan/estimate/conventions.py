"""The curated table under other accounting conventions than the ones it was written with."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from hubscan.estimate.assumptions import Assumptions

_TOTAL = "counted with all parameters"
_HALF = "GPU-hours × peak × 50 %"
_NOT_OPERATIONS = r"^(GPU-hours|hw-only|reported|hours of the card|quantised copy|conversion)"
"""Methods of rows whose figures do not come from parameters times tokens."""


def apply(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Bend `reference` in place; nothing happens under the defaults, or a second time.

    `mixture_parameters: total` multiplies the compute of mixtures by total over active
    parameters. `hardware_compute: half` takes hours × peak × 50 % as best, within a hull that
    keeps the other figures. The embeddings of curated rows are not known and stay counted.
    """
    if assumptions.chooses("mixture_parameters", "total"):
        _count_all_parameters(con, assumptions["dense_share"].low)
    if assumptions.chooses("hardware_compute", "half"):
        _count_hours_at_half(con, assumptions)


def _count_all_parameters(con: duckdb.DuckDBPyConnection, dense: float) -> None:
    """Of mixtures: rows whose active share is below `dense`."""
    figures = [f"{q}_{e}" for q in ("own_flop", "training_flop") for e in ("low", "best", "high")]
    scaled = ", ".join(f"{f} = {f} * parameters / active_parameters" for f in figures)
    con.execute(
        f"""
        UPDATE reference SET {scaled}, own_flop_method = own_flop_method || ', {_TOTAL}'
        WHERE active_parameters > 0 AND active_parameters < {dense!r} * parameters
            AND coalesce(own_flop_method, '') <> ''
            AND NOT regexp_matches(own_flop_method, '{_NOT_OPERATIONS}')
            AND NOT contains(own_flop_method, '{_TOTAL}')
        """
    )


def _count_hours_at_half(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """A row names its device with its memory and form: `A100 PCIe 40GB`, `TPU v3-256`."""
    devices = sorted(assumptions.accelerators.items(), key=lambda d: (-len(d[0]), d[0]))
    hour = assumptions.number("seconds_per_hour", "value")
    half = assumptions.number("conventional_utilisation", "value")
    con.register(
        "_peaks",
        pa.table({"device": [n for n, _ in devices], "peak": [d.peak for _, d in devices]}),
    )
    con.execute(
        f"""
        UPDATE reference SET own_flop_low = least(own_flop_low, h.flop), own_flop_best = h.flop,
            own_flop_high = greatest(own_flop_high, h.flop), own_flop_method = '{_HALF}'
        FROM (
            SELECT r.hf_id, arg_max(
                r.gpu_hours * {hour} * p.peak * {half}, length(p.device)) AS flop
            FROM reference r JOIN _peaks p
                ON starts_with(regexp_replace(lower(r.hardware), '[ -]', '', 'g'), p.device)
            WHERE r.gpu_hours > 0 GROUP BY r.hf_id
        ) h
        WHERE h.hf_id = reference.hf_id
            AND NOT starts_with(coalesce(own_flop_method, ''), 'cumulative')
        """
    )
    con.unregister("_peaks")
