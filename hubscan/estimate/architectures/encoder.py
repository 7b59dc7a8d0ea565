"""Text encoders of the BERT family, protein models included."""

from __future__ import annotations

from msgspec.structs import replace

from hubscan.estimate.architectures.shape import Count, Shape, linear, read
from hubscan.evidence.config import Config

_BASE = {"hidden": 768, "layers": 12, "heads": 12, "feed_forward": 3072, "vocabulary": 30522}
_OLD = {
    "xlm": {"hidden": 2048, "heads": 16, "feed_forward": 8192, "vocabulary": 30145},
    "flaubert": {"hidden": 2048, "heads": 16, "feed_forward": 8192, "vocabulary": 30145},
}
"""Defaults of families that use DistilBERT's names."""
_ROBERTA = {"roberta", "xlm-roberta", "camembert", "xlm-roberta-xl", "data2vec-text", "longformer"}
FAMILIES = {
    "bert", "roberta", "xlm-roberta", "xlm-roberta-xl", "camembert", "distilbert", "electra",
    "albert", "deberta", "deberta-v2", "mpnet", "ernie", "nomic_bert", "modernbert", "esm",
    "data2vec-text", "layoutlm", "megatron-bert", "roformer", "convbert", "mobilebert",
    "longformer", "camembert-v2", "nezha", "xlm", "flaubert",
}  # fmt: skip


UNKNOWN_SLACK = 0.35
_SLACK = {"convbert": 0.05, "mobilebert": 0.75}
"""Expected error where a family's own tricks are left out."""
_MARKS = ("type_vocab_size", "attention_probs_dropout_prob", "position_embedding_type")


def looks_like_one(config: Config) -> bool:
    """Whether a config of an unknown family has the marks that BERT's descendants keep."""
    if not config.has("vocab_size") or config.has("rms_norm_eps"):
        return False
    return any(config.has(mark) for mark in _MARKS) or "MaskedLM" in " ".join(
        config.texts("architectures")
    )


def count(config: Config, family: str) -> Count | None:
    """`(V+T+S)h + 2h + L(4h²+4h+2hf+f+h+4h)`, then pooler or head by architecture."""
    found = _count(config, family)
    if found is None:
        return None
    narrow = config.whole("embedding_size", "hidden_size", "dim", "emb_dim", default=768) or 768
    table = (config.whole("vocab_size", default=30522) or 30522) * narrow
    return replace(found, bidirectional=True, embedding=min(table, found.total // 2))


def _count(config: Config, family: str) -> Count | None:
    defaults = dict(_BASE)
    if family in {"distilbert", "xlm", "flaubert"}:
        shape = read(_renamed(config), defaults | _OLD.get(family, {"layers": 6}))
    else:
        shape = read(config, defaults)
    if shape is None:
        return None
    if family in {"xlm", "flaubert"}:
        return _xlm(config, shape, family)
    if family == "modernbert":
        return _modern(config, shape)
    if family in {"deberta", "deberta-v2"}:
        return _deberta(config, shape, family)
    if family == "albert":
        return _albert(config, shape)
    return _plain(config, shape, family)


def _plain(config: Config, shape: Shape, family: str) -> Count:
    hidden, width = shape.hidden, shape.feed_forward or 4 * shape.hidden
    narrow = config.whole("embedding_size", default=hidden) or hidden
    default_length = 514 if family in _ROBERTA else 512
    length = config.whole("max_position_embeddings", default=default_length) or default_length
    types = config.whole("type_vocab_size", default=0 if family in {"distilbert", "mpnet"} else 2)
    types = 0 if family in {"distilbert", "mpnet", "esm"} else (types or 0)
    if family in _ROBERTA and not config.has("type_vocab_size"):
        types = 1
    if config.text("position_embedding_type") in {"rotary", "rope"} or family == "nomic_bert":
        length = 0
    total = (shape.vocabulary + length + types) * narrow
    total += 2 * narrow if family != "esm" or config.flag("emb_layer_norm_before") else 0
    total += linear(narrow, hidden, True) if narrow != hidden else 0
    total += 2 * hidden if family == "esm" else 0
    total += 32 * 12 if family == "mpnet" else 0
    total += shape.layers * _block(config, hidden, width, family)
    total += _top(config, shape, family, narrow)
    if config.has("max_2d_position_embeddings"):
        total += 6 * (config.whole("max_2d_position_embeddings", default=0) or 0) * hidden
    slack = _SLACK.get(family, 0.02 if family in FAMILIES else UNKNOWN_SLACK)
    return Count(family if family in FAMILIES else f"{family or 'unknown'}, counted as a BERT",
                 total, total, slack, attention_width=2 * shape.layers * hidden)  # fmt: skip


def _xlm(config: Config, shape: Shape, family: str) -> Count:
    """XLM and FlauBERT: BERT's blocks of four times the width, languages as extra positions."""
    hidden = shape.hidden
    length = config.whole("max_position_embeddings", default=512) or 512
    languages = config.whole("n_langs", default=1) or 1
    total = (shape.vocabulary + length) * hidden + 2 * hidden
    if languages > 1 and config.flag("use_lang_emb", default=True):
        total += languages * hidden
    total += shape.layers * _block(config, hidden, 4 * hidden, family)
    total += shape.vocabulary if "LMHead" in " ".join(config.texts("architectures")) else 0
    return Count(family, total, total, 0.02, attention_width=2 * shape.layers * hidden)


def _block(config: Config, hidden: int, width: int, family: str) -> int:
    if family == "nomic_bert":
        return 4 * hidden * hidden + 3 * hidden * width + 4 * hidden
    factor = 2 if family == "longformer" else 1
    attention = (4 + 3 * (factor - 1)) * linear(hidden, hidden, True)
    return attention + linear(hidden, width, True) + linear(width, hidden, True) + 4 * hidden


def _top(config: Config, shape: Shape, family: str, narrow: int) -> int:
    """Pooler, language-model head or classifier, as the architecture's name says."""
    hidden, name = shape.hidden, " ".join(config.texts("architectures"))
    labels = config.data.get("id2label")
    outputs = len(labels) if isinstance(labels, dict) and labels else 2
    pooler = linear(hidden, hidden, True)
    if "MaskedLM" in name:
        return linear(hidden, narrow, True) + 2 * narrow + shape.vocabulary
    if "PreTraining" in name:
        head = linear(hidden, narrow, True) + 2 * narrow + shape.vocabulary
        return head + pooler + linear(hidden, 2, True) if family != "electra" else pooler
    if "SequenceClassification" in name:
        return pooler + linear(hidden, outputs, True)
    if "TokenClassification" in name or "QuestionAnswering" in name:
        return linear(hidden, outputs, True)
    return 0 if family in {"distilbert", "electra", "esm"} else pooler


def _modern(config: Config, shape: Shape) -> Count:
    """ModernBERT: gated, no biases, RoPE; the first layer has no norm before attention."""
    hidden = config.whole("hidden_size", default=768) or 768
    layers = config.whole("num_hidden_layers", default=22) or 22
    width = config.whole("intermediate_size", default=1152) or 1152
    vocabulary = config.whole("vocab_size", default=50368) or 50368
    total = vocabulary * hidden + 2 * hidden - hidden
    total += layers * (4 * hidden * hidden + 3 * hidden * width + 2 * hidden)
    if "MaskedLM" in " ".join(config.texts("architectures")):
        total += hidden * hidden + hidden + vocabulary
    return Count("modernbert", total, total, 0.01, attention_width=2 * layers * hidden)


def _deberta(config: Config, shape: Shape, family: str) -> Count:
    """DeBERTa: relative positions shared by all layers; v2 shares their projections too."""
    hidden, width = shape.hidden, shape.feed_forward or 4 * shape.hidden
    vocabulary = config.whole("vocab_size", default=128100) or 128100
    buckets = config.whole("position_buckets", default=0) or 0
    length = config.whole("max_position_embeddings", default=512) or 512
    total = vocabulary * hidden + 2 * hidden + shape.layers * _block(config, hidden, width, family)
    relative = config.flag("relative_attention")
    if relative:
        total += (2 * buckets if 0 < buckets < 10**5 else 2 * length) * hidden
        total += 2 * hidden if "layer_norm" in config.text("norm_rel_ebd") else 0
    total += length * hidden if config.flag("position_biased_input", default=True) else 0
    if family == "deberta" and relative:
        total += shape.layers * 2 * hidden * hidden
    kernel = config.whole("conv_kernel_size", default=0) or 0
    total += kernel * hidden * hidden + 3 * hidden if kernel else 0
    return Count(family, total, total, 0.03, attention_width=2 * shape.layers * hidden)


def _albert(config: Config, shape: Shape) -> Count:
    """ALBERT: one block used by all layers. Compute per token is that of every use."""
    hidden = config.whole("hidden_size", default=4096) or 4096
    narrow = config.whole("embedding_size", default=128) or 128
    width = config.whole("intermediate_size", default=4 * hidden) or 4 * hidden
    vocabulary = config.whole("vocab_size", default=30000) or 30000
    total = (vocabulary + 514) * narrow + 2 * narrow + linear(narrow, hidden, True)
    groups = config.whole("num_hidden_groups", default=1) or 1
    block = _block(config, hidden, width, "albert")
    total += groups * block + linear(hidden, hidden, True)
    if "MaskedLM" in " ".join(config.texts("architectures")):
        total += (
            linear(hidden, narrow, True) + 2 * narrow + vocabulary - linear(hidden, hidden, True)
        )
    return Count(
        "albert", total, total, 0.02, attention_width=2 * shape.layers * hidden,
        reused=max(shape.layers - groups, 0) * block,
        note=f"one block used {shape.layers} times: FLOP per token exceed 6·N",
    )  # fmt: skip


def _renamed(config: Config) -> Config:
    """DistilBERT's and XLM's own names."""
    names = {
        "dim": "hidden_size",
        "hidden_dim": "intermediate_size",
        "n_layers": "num_hidden_layers",
        "emb_dim": "hidden_size",
    }
    data = dict(config.data)
    for theirs, ours in names.items():
        if theirs in data and ours not in data:
            data[ours] = data[theirs]
    return Config(data, config.problems, config.path)
