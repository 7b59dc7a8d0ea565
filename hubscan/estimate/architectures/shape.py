"""What a formula returns, and the sizes it reads under their many names."""

from __future__ import annotations

from msgspec import Struct

from hubscan.evidence.config import Config

LARGEST_TOTAL = 10**14
"""Above this a config is a joke or an attack: 36 times the largest open model known."""
MOST_LAYERS = 2_000


class Count(Struct, frozen=True):
    """Parameters by formula. Embeddings are in; so is a multi-token prediction layer."""

    family: str
    total: int
    """All parameters a full checkpoint of this architecture stores."""
    active: int
    """Parameters used per token, input embedding included, prediction layers excluded."""
    slack: float = 0.002
    """Expected relative error of the formula: 0.002 for checked families."""
    embedding: int = 0
    """Input embedding that only looks up rows: no matrix product, so no training FLOP."""
    prediction: int = 0
    """Parameters of multi-token prediction layers, part of `total`."""
    attention_width: int = 0
    """Sum over attention layers of heads × head size: FLOP per token is 6·T times this."""
    encoder: int = 0
    """Encoder part of an encoder-decoder, which sees the input tokens only."""
    bidirectional: bool = False
    """An encoder trained by masking: its table is looked up, and tied to the output's."""
    reused: int = 0
    """What further uses of shared layers add to the parameters that work on a token."""
    note: str = ""

    @property
    def plausible(self) -> bool:
        """False for sizes that no model has."""
        return 0 < self.active <= self.total <= LARGEST_TOTAL


class Shape(Struct, frozen=True):
    """Sizes that every transformer has."""

    hidden: int
    layers: int
    vocabulary: int
    heads: int
    kv_heads: int
    head: int
    feed_forward: int | None


def read(config: Config, defaults: dict[str, int] | None = None) -> Shape | None:
    """Sizes of a text model; None if one that has no default is missing or zero.

    Missing `head_dim` is hidden/heads, missing key-value heads are all heads.
    """
    fallback = defaults or {}

    def size(key: str, *names: str) -> int | None:
        return config.whole(*names, default=fallback.get(key))

    hidden = size("hidden", "hidden_size", "n_embd", "d_model", "dim", "model_dim", "embed_dim")
    layers = size(
        "layers", "num_hidden_layers", "n_layer", "n_layers", "num_layers", "num_transformer_layers"
    )
    vocabulary = size("vocabulary", "padded_vocab_size", "vocab_size", "n_vocab")
    heads = size("heads", "num_attention_heads", "n_head", "n_heads", "num_heads",
                 "attention_heads")  # fmt: skip
    if not hidden or not layers or vocabulary is None or not heads or layers > MOST_LAYERS:
        return None
    kv_heads = size(
        "kv_heads", "num_key_value_heads", "n_head_kv", "num_kv_heads", "n_kv_heads", "kv_n_heads"
    )
    head = size("head", "head_dim", "kv_channels", "attention_head_dim", "head_size")
    feed_forward = size(
        "feed_forward", "intermediate_size", "n_inner", "ffn_dim", "ffn_hidden_size", "d_ff",
        "ffn_hidden_dim",
    )  # fmt: skip
    return Shape(
        hidden, layers, vocabulary, heads, kv_heads or heads, head or hidden // heads, feed_forward
    )


def linear(inputs: int, outputs: int, bias: bool = False) -> int:
    """Weights of one linear layer."""
    return inputs * outputs + (outputs if bias else 0)


def layer_norm(width: int, bias: bool = True) -> int:
    """Weights of a LayerNorm, or of an RMSNorm with `bias=False`."""
    return width * (2 if bias else 1)


def convolution(inputs: int, outputs: int, kernel: int, bias: bool = True) -> int:
    """Weights of a square 2-D convolution."""
    return inputs * outputs * kernel * kernel + (outputs if bias else 0)
