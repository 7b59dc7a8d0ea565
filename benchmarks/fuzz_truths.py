"""Documents that are made from a known truth: a quantity, and its value."""

from __future__ import annotations

import json
import math
from typing import Any

from hypothesis import strategies as st


def _tensors(sizes: list[list[int]]) -> tuple[dict[str, Any], int]:
    """Float tensors with the buffers that older code saved beside them, and how many weights."""
    header: dict[str, Any] = {
        f"model.layers.{i}.weight": {"dtype": "BF16", "shape": shape}
        for i, shape in enumerate(sizes)
    }
    header["model.rotary_emb.inv_freq"] = {"dtype": "F32", "shape": [64]}
    header["embeddings.position_ids"] = {"dtype": "I64", "shape": [1, 512]}
    header["h.0.attn.bias"] = {"dtype": "BOOL", "shape": [1, 1, 1024, 1024]}
    header["__metadata__"] = {"format": "pt"}
    return header, sum(math.prod(shape) for shape in sizes)


@st.composite
def _safetensors(draw: st.DrawFn) -> tuple[str, str, float]:
    header, truth = _tensors(draw(_SHAPES))
    return json.dumps({"headers": {"model.safetensors": header}}), "parameters", truth


@st.composite
def _gguf(draw: st.DrawFn) -> tuple[str, str, float]:
    sizes = draw(_SHAPES)
    tensors = {f"blk.{i}.attn_q.weight": shape for i, shape in enumerate(sizes)}
    tensors["rope_freqs.weight"] = [64]
    file = {"metadata": {"general.architecture": "llama"}, "tensors": tensors}
    truth = sum(math.prod(shape) for shape in sizes)
    return json.dumps({"files": {"model.gguf": file}}), "parameters", truth


@st.composite
def _llama(draw: st.DrawFn) -> tuple[str, str, float]:
    heads = draw(st.sampled_from([4, 8, 16, 32]))
    hidden, layers = heads * draw(st.sampled_from([64, 128])), draw(st.integers(1, 80))
    inner, vocabulary = draw(st.integers(64, 30_000)), draw(st.integers(1000, 200_000))
    tied = draw(st.booleans())
    config = {
        "model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": hidden,
        "num_attention_heads": heads, "num_hidden_layers": layers, "intermediate_size": inner,
        "vocab_size": vocabulary, "tie_word_embeddings": tied,
    }  # fmt: skip
    layer = 4 * hidden * hidden + 3 * hidden * inner + 2 * hidden
    tables = vocabulary * hidden * (1 if tied else 2)
    return json.dumps(config), "parameters", tables + layers * layer + hidden


_SHAPES = st.lists(st.lists(st.integers(1, 5000), min_size=1, max_size=3), min_size=1, max_size=6)
_WRITTEN: tuple[tuple[str, float], ...] = (
    ("{n}B", 1e9), ("{n} billion", 1e9), ("{n}T", 1e12), ("{n} trillion", 1e12), ("{c}T", 1e12),
    ("{c} Milliarden", 1e9), ("{c} milliards de", 1e9), ("{n} mil millones de", 1e9),
    ("{c} miliardi di", 1e9), ("{c} Billionen", 1e12), ("{c} billones de", 1e12), ("{n}e9", 1e9),
    ("{n} × 10^9", 1e9), ("{n}x10^12", 1e12), ("{n}\u00a0B", 1e9),
    ("${n} \\times 10^{{12}}$", 1e12), ("{n}B high-quality", 1e9),
    ("{c} млрд", 1e9), ("{n}亿", 1e8), ("**{n}B**", 1e9), ("__{n}B__", 1e9),
)  # fmt: skip
_SENTENCES = (
    "Pretrained on {} tokens.", "The model was trained from scratch on {} tokens of text.",
    "- **Training tokens:** {}", "| Training tokens | {} |\n|---|---|\n| Layers | 32 |",
    "It was pretrained on approx. {} tokens, e.g. of web pages.", "Das Training umfasste {} "
    "Tokens.",
    "Pretraining used {} tokens\nand a context of 8K tokens.",
)  # fmt: skip
_ASIDES = (
    "", "Context length: 32,768 tokens. ", "The vocabulary has 128K tokens. ",
    "Trained with a global batch size of 4M tokens.\n\n", "Llama 3 was trained on 15T tokens.\n\n",
    "Uses 8 TPUs with 12 language tokens. ", "7B parameters. ",
)  # fmt: skip


@st.composite
def _card(draw: st.DrawFn) -> tuple[str, str, float]:
    written, factor = draw(st.sampled_from(_WRITTEN))
    tenths = draw(st.integers(10, 9999))
    whole = tenths % 10 == 0
    plain = str(tenths // 10) if whole else f"{tenths / 10:.1f}"
    figure = written.format(n=plain, c=plain.replace(".", ","))
    sentence = draw(st.sampled_from(_SENTENCES)).format(figure)
    text = draw(st.sampled_from(_ASIDES)) + sentence + "\n\n" + draw(st.sampled_from(_ASIDES))
    return text, "pretraining_tokens", tenths / 10 * factor


KNOWN: dict[str, st.SearchStrategy[tuple[str, str, float]]] = {
    "safetensors": _safetensors(),
    "gguf": _gguf(),
    "config": _llama(),
    "card": _card(),
}
"""Documents with a quantity and its true value."""
