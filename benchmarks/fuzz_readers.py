"""Documents made to break the readers, for `make fuzz` and, in little, for the tests.

Two questions a reader: does any document make it raise, take more than a second, or say something
malformed; and is what it says for certain right, where the document was made from a known truth?

    python -m benchmarks.fuzz_readers [SECONDS A READER]
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable
from typing import Any

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import accuracy_cards
from benchmarks.accuracy_report import CONFIG
from hubscan.estimate.document_readers import read_config
from hubscan.estimate.subjects import name_rules
from hubscan.evidence import (
    adapter_config,
    benchmarks,
    card_yaml,
    emissions,
    gguf_header,
    names,
    tensor_headers,
    trainer,
)
from hubscan.evidence.card import read as read_card
from hubscan.evidence.config import UnreadableError, parse
from hubscan.evidence.statement import EXCERPT, Statement

SECONDS = 300.0
_SLOWEST = 1.0
Document = str | bytes
Read = Callable[[Any], object]

READERS: dict[str, Read] = {
    "card": lambda content: read_card(content, "maker/Rhea-7B"),
    "front matter": lambda content: (card_yaml.read(content), emissions.read(content))[1],
    "config": lambda content: read_config(parse(content)),
    "adapter_config": adapter_config.read,
    "trainer_state": trainer.read,
    "safetensors": tensor_headers.read,
    "gguf": gguf_header.read,
    "model-index": benchmarks.read_model_index,
    "evaluation results": benchmarks.read_eval_results,
}
"""Every reader of strangers' words. A JSON reader may refuse with `UnreadableError`."""

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


def check(kind: str, content: Document) -> None:
    """Raises `AssertionError` if the reader is slow or malformed, and whatever it raises itself."""
    start = time.process_time()
    try:
        said = READERS[kind](content)
    except UnreadableError:
        said = []
    assert time.process_time() - start < _SLOWEST, "slow"
    for statement in said if isinstance(said, list) else []:
        if isinstance(statement, Statement):
            _well_formed(statement)


def _well_formed(said: Statement) -> None:
    ends = [float(v) for v in (said.low, said.best, said.high) if v is not None]
    assert all(map(math.isfinite, ends)) and ends == sorted(ends), said
    assert len(said.excerpt) <= EXCERPT and said.quantity and said.source, said


_CONNECTION = duckdb.connect()


def _named(name: str) -> list[Statement]:
    """The sizes that a name gives, as a statement: they have to be in order too."""
    _CONNECTION.execute("CREATE OR REPLACE TABLE given AS SELECT ? AS id", [name])
    names.make(_CONNECTION, "given", name_rules(CONFIG.assumptions))
    row = _CONNECTION.execute("SELECT named_least, named, named_most FROM name_sizes").fetchone()
    return [] if row is None else [Statement("parameters", "name", "name", "", *row)]


READERS["name"] = _named


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


def check_exact(kind: str, content: str, quantity: str, truth: float) -> None:
    """Raises `AssertionError` if a statement without a width is off by more than 1 %."""
    said = READERS[kind](content)
    for statement in said if isinstance(said, list) else []:
        exact = statement.low is not None and statement.low == statement.high
        if statement.quantity == quantity and exact:
            assert abs(statement.low / truth - 1) <= 0.01, (truth, statement)


def main(seconds: float = SECONDS) -> int:
    """Try every reader for so long, half of it on known truths; 1 if anything was found."""
    found = 0
    for kind in READERS:
        known = kind in KNOWN
        questions: list[Callable[[], None]] = [_never(kind), *([_exactly(kind)] if known else [])]
        for question in questions:
            found += _tried(kind, question, seconds / len(questions))
    return int(bool(found))


def _tried(kind: str, question: Callable[[], None], seconds: float) -> int:
    """Ask one question for so long; 1 if it failed."""
    start, rounds = time.monotonic(), 0
    while time.monotonic() - start < seconds:
        rounds += 1
        try:
            question()
        except Exception as error:  # whatever it is: that is what is looked for
            notes = "\n    ".join(getattr(error, "__notes__", []))
            print(f"{kind}: {type(error).__name__}: {error}\n    {notes}")
            return 1
    print(f"{kind}: nothing found in {rounds * _A_ROUND:,} documents")
    return 0


_A_ROUND = 400
_FREELY = settings(
    max_examples=_A_ROUND, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def _never(kind: str) -> Callable[[], None]:
    return _FREELY(given(documents(kind))(lambda content: check(kind, content)))


def _exactly(kind: str) -> Callable[[], None]:
    return _FREELY(given(KNOWN[kind])(lambda made: check_exact(kind, *made)))


if __name__ == "__main__":
    raise SystemExit(main(*map(float, sys.argv[1:2])))
