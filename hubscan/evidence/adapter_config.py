"""`adapter_config.json`: what an adapter was trained on, and how large its matrices are."""

from __future__ import annotations

from collections.abc import Iterator

from hubscan.evidence.config import Config, parse
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import EXCERPT, Statement

_FIELD = "base_model_name_or_path"
_LONGEST = 300
_MOST_MODULES = 64
_NAME = Pattern(
    r"\b(?:\w*proj|w[123]|query|key|value|query_key_value|dense\w*|fc[12]|c_attn|Wqkv|W_pack)\b"
)
"""Names of linear layers inside a pattern of targets."""
_TABLES = ("embed_tokens", "lm_head")
_MOST_RANK = 65_536
_MOST_LAYERS = 200
_TENSOR = "*"
_PAIRS = {"LORA": 1, "ADALORA": 1, "LOHA": 2}
"""Kind of adapter → pairs of matrices of the rank beside each target. The others have matrices of
other shapes (LOKR, OFT, VERA), vectors or tokens: of their size a rank says nothing."""


def read(text: str | bytes) -> list[Statement]:
    """Statement `parent`, as written: a Hub id or, often, a path on somebody's machine; and
    `adapter_rank` of a LoRA, with the names of the layers it targets in `text`."""
    config = parse(text)
    return [*_parent(config), *_rank(config)]


def _parent(config: Config) -> Iterator[Statement]:
    parent = config.data.get(_FIELD)
    if isinstance(parent, str) and parent.strip():
        shown = f"{_FIELD}: {parent}"[:EXCERPT]
        name = parent.strip()[:_LONGEST]
        yield Statement("parent", "adapter_config", _FIELD, shown, text=name)


def _rank(config: Config) -> Iterator[Statement]:
    """Ranks that differ by layer bound it, and so do targets in some layers only. Tables trained
    whole are named with a plus: `+lm_head`; whole tensors of experts with a star, because their
    matrices are as many as the experts. DoRA adds a column, and AdaLoRA begins with a larger rank
    than it ends with.

    Targets may be a list, `all-linear`, or a pattern, whose names are taken out of it.
    """
    kind = config.data.get("peft_type")
    pairs = _PAIRS.get(kind.upper() if isinstance(kind, str) else "LORA", 0)
    rank = config.whole("r", "rank", default=0) or 0
    first = config.whole("init_r", default=0) or 0
    targets = config.data.get("target_modules")
    if isinstance(targets, str) and targets != "all-linear":
        targets = [m.group(0) for m in _NAME.finditer(targets[:5000])]
    names = {str(t).rpartition(".")[2] for t in _as_list(targets) if isinstance(t, str)}
    names |= {f"{_TENSOR}{t.rpartition('.')[2]}" for t in config.texts("target_parameters") if t}
    if not 0 < rank <= _MOST_RANK or not names or not pairs:
        return
    saved = {f"+{n}" for n in config.texts("modules_to_save") if n in _TABLES}
    pattern = config.sub("rank_pattern")
    others = list(pattern.data.values())[:1000] if pattern is not None else []
    ranks = [rank, *(o for o in others if isinstance(o, int) and 0 < o <= _MOST_RANK)]
    part = _part_of_layers(config)
    more = 1 if config.data.get("use_dora") is True or first else 0
    if 0 < first <= _MOST_RANK:
        rank, ranks = first, [*ranks, first]
    listed = ",".join([*sorted(names)[:_MOST_MODULES], *sorted(saved)])
    shown = f"r: {rank}, target_modules: {listed}"[:EXCERPT]
    best = float(rank * pairs) if part == 1 else None
    yield Statement(
        "adapter_rank", "adapter_config", "r", shown, min(ranks) * pairs * part, best,
        float((max(ranks) + more) * pairs), listed,
    )  # fmt: skip


def _part_of_layers(config: Config) -> float:
    """The least part of a model that the targets are: where only some layers are adapted, so
    many of the most that a model has; where some modules are excluded, nobody can tell."""
    if config.has("exclude_modules"):
        return 0.0
    if not config.has("layers_to_transform"):
        return 1.0
    layers = config.data["layers_to_transform"]
    count = len(layers) if isinstance(layers, list) else 1
    return min(count, _MOST_LAYERS) / _MOST_LAYERS if count else 1.0


def _as_list(value: object) -> list[object]:
    return value[:_MOST_MODULES] if isinstance(value, list) else [value]
