"""Models whose layers differ from one another: Nemotron-NAS (DeciLM) and OpenELM."""

from __future__ import annotations

from hubscan.estimate.architectures.shape import Count, read
from hubscan.evidence.config import Config


def count(config: Config) -> Count | None:
    """Per-layer widths from `block_configs` (DeciLM) or the scaling factors of OpenELM."""
    if config.has("block_configs"):
        return _deci(config)
    return _open_elm(config)


def _deci(config: Config) -> Count | None:
    shape = read(config)
    if shape is None:
        return None
    h, n, d = shape.hidden, shape.heads, shape.head
    total = 2 * shape.vocabulary * h + h
    width = 0
    for block in config.items("block_configs"):
        attention, ffn = block.sub("attention"), block.sub("ffn")
        if attention is not None and not attention.flag("no_op"):
            group = attention.whole("n_heads_in_group", default=0) or 0
            if attention.flag("replace_with_linear"):
                total += h * h + h
            elif group:
                total += 2 * h * n * d + 2 * h * (n // group) * d + h
                width += n * d
        if ffn is not None and not ffn.flag("no_op"):
            if ffn.flag("replace_with_linear"):
                total += h * h + h
            else:
                inner = _rounded(int(2 * ffn.number("ffn_mult", default=0) * h / 3), 256)
                total += 3 * h * inner + h
    return Count("nemotron-nas", total, total, 0.005, shape.vocabulary * h, attention_width=width)


def _open_elm(config: Config) -> Count | None:
    h = config.whole("model_dim")
    queries, keys = config.wholes("num_query_heads"), config.wholes("num_kv_heads")
    factors = config.data.get("ffn_multipliers")
    d = config.whole("head_dim", default=64) or 64
    vocabulary = config.whole("vocab_size", default=32000) or 32000
    if not h or not queries or len(queries) != len(keys) or not isinstance(factors, list):
        return None
    total = vocabulary * h + h
    unit = config.whole("ffn_dim_divisor", default=256) or 256
    for n, k, factor in zip(queries, keys, factors, strict=False):
        if not isinstance(factor, int | float) or not 0 < factor < 100:
            return None
        inner = _rounded(int(factor * h), unit)
        total += h * (n + 2 * k) * d + n * d * h + 2 * d + 3 * h * inner + 2 * h
    return Count("openelm", total, total, 0.005, attention_width=sum(queries) * d)


def _rounded(value: int, unit: int) -> int:
    """The next multiple of `unit`."""
    return -(-value // unit) * unit
