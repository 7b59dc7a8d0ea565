"""The ways to a training compute, each with its interval: stated, operations, hardware, logged."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from hubscan.estimate import flop_operations
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.conventions import HALF

_JOULES_PER_KWH = 3.6e6


def make(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Create `flop_methods(model, method, low, best, high, source)` for models with inputs.

    Formulas: `flop_operations`; FLOP = hours · 3600 · peak · utilisation. Only models whose
    tokens, samples, hours, energy or FLOP a document states have rows.
    """
    con.register("_devices", _devices(assumptions))
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE flop_methods AS
        {_stated(assumptions)}
        UNION ALL {flop_operations.text(assumptions)}
        UNION ALL {flop_operations.samples(assumptions)}
        UNION ALL {_hardware(assumptions)}
        UNION ALL {_energy(assumptions)}
        UNION ALL {_logged(assumptions)}
        """
    )
    con.unregister("_devices")


def _stated(assumptions: Assumptions) -> str:
    around = assumptions["stated_flop_range"]
    return f"""
        SELECT model, 'stated FLOP' AS method, best * {around.low} AS low, best AS best,
            best * {around.high} AS high, source
        FROM stated WHERE quantity = 'stated_flop' AND best > 0
    """


def _hardware(assumptions: Assumptions) -> str:
    """Unknown devices are taken as anything from the smallest to the largest peak of the table:
    bounds, no best. A figure for a whole family is an upper end."""
    other = assumptions["utilisation_not_text"]
    peaks = [a.peak for a in assumptions.accelerators.values()]
    half = assumptions.chooses("hardware_compute", "half")
    best = repr(HALF) if half else _use("value", other.value)
    most = f"greatest({HALF}, {_use('high', other.high)})" if half else _use("high", other.high)
    return f"""
        SELECT h.model, 'hardware: hours × peak × utilisation' AS method,
            h.low * 3600 * coalesce(d.peak, {min(peaks)!r}) * coalesce({_use("low", other.low)},
                0.03) AS low,
            h.best * 3600 * d.peak * {best} AS best,
            h.high * 3600 * coalesce(d.peak, {max(peaks)!r}) * coalesce({most}, 0.6) AS high,
            h.source
        FROM stated h
        JOIN class_choice c ON c.model = h.model
        LEFT JOIN _devices d ON d.device = regexp_replace(
            lower(regexp_replace(h.text, '^.*: ', '')), '[ -]', '', 'g')
        WHERE h.quantity = 'gpu_hours'
    """


def _use(part: str, other: float) -> str:
    return f"CASE WHEN c.modality IN ('image', 'audio', 'video') THEN {other} ELSE d.use_{part} END"


def _energy(assumptions: Assumptions) -> str:
    """Measured energy is an upper end: nothing does more FLOP per joule than the best device."""
    most = assumptions["flop_per_joule"].high * _JOULES_PER_KWH
    return f"""
        SELECT model, 'energy: joules × FLOP per joule' AS method, 0 AS low, NULL AS best,
            high * {most!r} AS high, source
        FROM stated WHERE quantity = 'energy_kwh' AND high > 0
    """


def _logged(assumptions: Assumptions) -> str:
    """A training library's own 6·N·D. Frozen weights count there as trained ones, so adapters are
    corrected; padding is counted, restarts are not. For images and sound it is far too high, and
    where nobody knows what was trained on it is an upper end only."""
    around = assumptions["trainer_count_range"]
    frozen = (
        assumptions["adapter_flop_per_parameter_token"].value
        / assumptions["flop_per_parameter_token"].value
    )
    part = f"CASE WHEN s.relation = 'adapter' THEN {frozen!r} ELSE 1 END"
    return f"""
        SELECT model, 'trainer count' AS method,
            CASE WHEN texts THEN logged * {around.low} ELSE 0 END AS low,
            CASE WHEN texts THEN logged END AS best,
            logged * CASE WHEN texts THEN {around.high} ELSE 1 END AS high, source
        FROM (
            SELECT t.model, t.source, t.high * {part} AS logged,
                coalesce(c.modality = 'text', false) AND NOT coalesce(s.is_mixture, false) AS texts
            FROM stated t JOIN subjects s USING (model) JOIN class_choice c USING (model)
            WHERE t.quantity = 'trainer_flop' AND t.high > 0
        )
    """


def _devices(assumptions: Assumptions) -> pa.Table:
    rows = []
    for name, device in sorted(assumptions.accelerators.items()):
        use = assumptions[f"utilisation_{device.generation}"]
        rows.append({"device": name, "peak": device.peak, "use_low": use.low,
                     "use_value": use.value, "use_high": use.high})  # fmt: skip
    return pa.Table.from_pylist(rows)
