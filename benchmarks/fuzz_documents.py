"""Documents of every kind that a reader takes, most of them nearly in order."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from benchmarks import accuracy_cards

_PIECES = [
    "trained on ", "pretrained ", "tokens", "12B", "1,4T", "2 trillion ", "3 Milliarden ", "10^12",
    "\\times 10^{12}", "×10¹²", " ", "\n", "|", "|---|---|\n", "<table>", "<tr>", "<td rowspan=9>",
    "</td>", "</tr>", "</table>", "# ", "- ", "**", "__", "e.g. ", "A100", "8x H100 ", "v3-256 ",
    "TPU ", "hours ", "for 3 days", "Hours used: ", "Hardware Type: ", "MMLU", "64.9", "±", "```\n",
    "merge_method: ties\n", "model: a/b\n", "batch size of ", "500k steps ", "sequence length ",
    "1e23 FLOP", "parameters", "of ", "the base model ", "originally ", "Llama 3 ", "7B", "%", ".",
    "\u00a0", "\u202f", "万亿", "токенов", "ﬁ", "\x00", "(", ")", "a ", "half a ", "image pairs",
    "train_batch_size: 8\n", "---\n", "base_model: a/b\n",
]  # fmt: skip
_REAL = [text for row in accuracy_cards.cards() if (text := row.get("text"))]
_YAML = [
    "base_model", "co2_eq_emissions", "hours_used", "hardware_used", ":", " ", "\n", "- ", "[", "]",
    "{", "}", "&a ", "*a", "!!int ", "!!float ", "!!binary ", "? ", "1:59:59.5", "0x" + "f" * 50,
    "9" * 30, "1e999", ".inf", "'", '"', "#", "|\n", ">\n", "\t", "<<: ", "2024-99-99", "~",
    "\ufeff",
]  # fmt: skip
_KEYS = [
    "headers", "files", "metadata", "tensors", "dtype", "shape", "general.architecture", "w", "r",
    "llama.expert_count", "llama.block_count", "target_modules", "rank_pattern", "total_flos",
    "layers_to_transform", "target_parameters", "base_model_name_or_path", "epoch", "name",
    "num_input_tokens_seen", "model_type", "hidden_size", "num_hidden_layers", "vocab_size",
    "num_attention_heads", "num_key_value_heads", "head_dim", "intermediate_size", "text_config",
    "vision_config", "num_experts", "num_local_experts", "n_routed_experts",
    "moe_intermediate_size",
    "num_experts_per_tok", "layer_types", "architectures", "torch_dtype", "_class_name", "d_model",
    "n_layer", "n_embd", "n_head", "block_out_channels", "down_block_types", "patch_size",
    "image_size", "num_layers", "d_ff", "encoder_layers", "decoder_layers", "tie_word_embeddings",
    "results", "dataset", "metrics", "value", "type", "source", "task", "args", "config",
]  # fmt: skip
_TYPES = [
    "llama", "qwen3_moe", "deepseek_v3", "gpt2", "bert", "t5", "mamba", "clip", "gemma3", "whisper",
    "vit", "UNet2DConditionModel", "FluxTransformer2DModel", "phi3", "mixtral", "BF16", "I32", "U8",
    "mmlu", "acc", "LlamaForCausalLM", "all-linear", "rwkv", "jamba", "minimax", "opt", "sd3",
]  # fmt: skip
_SCALARS = (
    st.none() | st.booleans() | st.sampled_from(_TYPES) | st.text(max_size=8)
    | st.integers(-2, 70_000) | st.sampled_from([10**9, 10**18, -(10**400), 10**400, 2**63])
    | st.floats()
)  # fmt: skip
_JSON = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.dictionaries(st.sampled_from(_KEYS) | st.text(max_size=5), inner, max_size=14)
    ),
    max_leaves=40,
)


def _pieces(pieces: list[str]) -> st.SearchStrategy[str]:
    """Texts of known pieces, some many times over, and of any other text."""
    one = st.sampled_from(pieces) | st.text(max_size=6)
    many = st.tuples(one, st.integers(1, 400)).map(lambda pair: pair[0] * pair[1])
    return st.lists(one | one | one | many, max_size=60).map("".join)


def _as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _dumped(value: object) -> str:
    try:
        return json.dumps(value)
    except ValueError:
        return ""


def _shuffled(texts: list[str]) -> st.SearchStrategy[str]:
    """Halves of real texts, put together."""
    whole = st.sampled_from(texts)
    half = st.tuples(whole, st.floats(0, 1)).map(
        lambda pair: pair[0][: int(pair[1] * len(pair[0]))]
    )
    return st.lists(half | whole | st.sampled_from(_PIECES), max_size=12).map("".join)


_DOCUMENTS: dict[str, st.SearchStrategy[Any]] = {
    "card": _shuffled(_REAL)
    | _pieces(_PIECES)
    | st.binary(max_size=300)
    | _pieces(_PIECES).map(_as_bytes),
    "front matter": _pieces(_YAML).map(lambda block: f"---\n{block}\n---\n# Title\n"),
    "name": st.lists(
        st.text(st.characters(codec="utf-8"), max_size=4)
        | st.sampled_from(
            ["7b", "-", "_", "70B", "distilled", "8x7b", "A3B", "moe", "1T", "/", "0_5b"]
        ),
        max_size=12,
    ).map("".join),
}
_ANY_JSON = (
    _JSON.map(_dumped) | st.binary(max_size=60) | st.sampled_from(["[" * 99_999, "", "9" * 5000])
)


def documents(kind: str) -> st.SearchStrategy[Any]:
    """Documents of one kind, most of them nearly in order."""
    return _DOCUMENTS.get(kind, _ANY_JSON)
