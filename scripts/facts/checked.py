"""Training tokens that were looked up in cards and reports: they replace "from memory"."""

from __future__ import annotations

from facts.own_flop import from_tokens

_SAME = 0.04


def with_checked_tokens(
    collected: list[dict[str, str]], checked: dict[str, dict[str, str]]
) -> list[dict[str, str]]:
    """Collected rows with the source of tokens found again, and the interval that goes with it.

    Raises `SystemExit` if a figure that was looked up differs from the collected one.
    """
    return [_checked(row, checked.get(row["hf_id"])) for row in collected]


def checked_addition(row: dict[str, str], found: dict[str, str] | None) -> dict[str, str]:
    """An addition with the source of its tokens found again."""
    if found is None:
        return row
    _compare(row["hf_id"], float(row["training_tokens"]) / 1e12, float(found["tokens_t"]))
    return {
        **row,
        "training_tokens_source": found["source"],
        "training_tokens_confidence": "verified",
    }


def _checked(row: dict[str, str], found: dict[str, str] | None) -> dict[str, str]:
    if found is None:
        return row
    _compare(row["hf_id"], float(row["training_tokens_t"]), float(found["tokens_t"]))
    new = {**row, "tokens_source": found["source"]}
    recalled = row["tokens_source"] == "memory" and row["interval_rule"] == "ops"
    if recalled and not row["base"] and "up to" not in found["source"]:
        active, tokens = float(row["active_params_b"]) * 1e9, float(found["tokens_t"]) * 1e12
        year, sparse = int(row["release_date"][:4]), row["is_moe"] == "1"
        own = from_tokens(active, tokens, year, sparse, remembered=False)
        for end, value in zip(("low", "best", "high"), own.ends, strict=True):
            new[f"flop_{end}"] = f"{value:.3g}"
    return new


def _compare(hf_id: str, written: float, looked_up: float) -> None:
    if abs(written / looked_up - 1) > _SAME:
        raise SystemExit(f"{hf_id}: {written} T tokens, but {looked_up} T were looked up")
