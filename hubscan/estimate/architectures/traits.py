"""How decoder families differ from one another: data, one row a family.

Every row was compared with tensor counts of released checkpoints or with the model built
without weights from its own code; see tests/estimate/test_architectures.py.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field


class Traits(Struct, frozen=True):
    """A decoder family. The defaults describe Llama."""

    tied: bool = False
    """Whether input and output embedding are one where the config does not say."""
    gated: bool = True
    """Three matrices in the feed-forward block instead of two."""
    norm_bias: bool = False
    """LayerNorm instead of RMSNorm."""
    norms: int = 2
    """Norms per layer."""
    norm_weights: bool = True
    qkv_bias: bool | None = False
    """None: as `attention_bias`, `qkv_bias` or `use_qkv_bias` of the config say."""
    out_bias: bool | None = False
    """None: as `attention_bias` of the config says."""
    mlp_bias: bool | None = None
    """None: as `mlp_bias` or `use_bias` of the config say."""
    head_bias: bool = False
    qk_norm: Literal["no", "head", "heads", "full", "config"] = "no"
    """`head`: one norm of the head size each for q and k; `heads`: one per head and size;
    `full`: over all heads; `config`: per head size where `use_qk_norm` or the like is true."""
    positions: int | None = None
    """Learned positions: `max_position_embeddings` plus this offset; None for none."""
    multiple: int = 4
    """Feed-forward size over hidden size where the config does not give it."""
    halved: bool = False
    """The config's feed-forward size counts both halves of a gated block."""
    router_bias: bool = False
    extra_per_layer: int = 0
    slack: float = 0.002
    defaults: dict[str, int] = field(default_factory=dict)


_LLAMA_DEFAULTS = {
    "hidden": 4096, "layers": 32, "vocabulary": 32000, "heads": 32, "feed_forward": 11008,
}  # fmt: skip
_MISTRAL_DEFAULTS = _LLAMA_DEFAULTS | {"kv_heads": 8, "feed_forward": 14336}
_LLAMA = Traits(qkv_bias=None, out_bias=None, defaults=_LLAMA_DEFAULTS)
_MISTRAL = Traits(defaults=_MISTRAL_DEFAULTS)
_QWEN2 = Traits(qkv_bias=True)
_QWEN3 = Traits(qkv_bias=None, out_bias=None, qk_norm="head")
_GPT2 = Traits(
    tied=True, gated=False, norm_bias=True, qkv_bias=True, out_bias=True, mlp_bias=True, positions=0
)
_NEOX = Traits(gated=False, norm_bias=True, qkv_bias=True, out_bias=True, mlp_bias=True)
_PHI = Traits(
    gated=False, norm_bias=True, norms=1, qkv_bias=True, out_bias=True, mlp_bias=True,
    head_bias=True,
)  # fmt: skip
_FALCON = Traits(tied=True, gated=False, norm_bias=True, mlp_bias=False, qkv_bias=None)
_BIGCODE = Traits(
    tied=True, gated=False, norm_bias=True, qkv_bias=True, out_bias=True, mlp_bias=True, positions=0
)
_OPT = Traits(
    tied=True, gated=False, norm_bias=True, qkv_bias=True, out_bias=True, mlp_bias=True, positions=2
)
_BLOOM = Traits(tied=True, gated=False, norm_bias=True, qkv_bias=True, out_bias=True, mlp_bias=True)
_STABLELM = Traits(norm_bias=True, qkv_bias=None)
_COHERE = Traits(tied=True, norms=1, qkv_bias=None, out_bias=None, qk_norm="heads")
_OLMO2 = Traits(qkv_bias=None, out_bias=None, qk_norm="full")
_GEMMA = {"hidden": 3072, "layers": 28, "vocabulary": 256000, "heads": 16, "head": 256}

_AS_CONFIGURED = Traits(qkv_bias=None, out_bias=None, qk_norm="config", slack=0.01)
_AS_STEP = Traits(qk_norm="head", slack=0.02)
_LIKE_LLAMA = (
    "aria_text", "axk1", "beam", "cohere2_moe", "cwm", "diffllama", "exaone_moe", "flex_olmo",
    "flint", "granite_swa", "granitemoe_swa", "hy_v3", "hyperclovax", "inkling2_text",
    "inkling_text", "iquestcoder", "kolibri1", "laguna", "lfm3", "mellum", "minimax_m3_vl_text",
    "olmo_hybrid", "solar_open", "vaultgemma", "youtu", "zaya",
)  # fmt: skip
"""Families that differ from Llama in what a config says, by no more than half a percent of the
models that transformers 5.23 builds of their default configs."""
TRAITS: dict[str, Traits] = dict.fromkeys(_LIKE_LLAMA, _AS_CONFIGURED) | {
    "llama": _LLAMA,
    "yi": _LLAMA,
    "aquila": _LLAMA,
    "xverse": _LLAMA,
    "solar": _LLAMA,
    "granite": _LLAMA,
    "smollm3": Traits(tied=True, qkv_bias=None, out_bias=None),
    "mistral": _MISTRAL,
    "ministral": _MISTRAL,
    "ministral3": _MISTRAL,
    "mixtral": _MISTRAL,
    "phi3": Traits(),
    "phimoe": Traits(norm_bias=True, qkv_bias=None, out_bias=None, head_bias=True),
    "internlm": Traits(qkv_bias=True, out_bias=True),
    "internlm2": Traits(qkv_bias=None, out_bias=None),
    "internlm3": Traits(qkv_bias=None, out_bias=None),
    "baichuan": Traits(defaults={"vocabulary": 64000}),
    "minicpm": Traits(tied=True),
    "orion": Traits(norm_bias=True, qkv_bias=None, out_bias=None),
    "exaone": Traits(),
    "exaone4": Traits(qk_norm="head"),
    "helium": Traits(tied=True),
    "arcee": Traits(gated=False, qkv_bias=None, out_bias=None),
    "nemotron": Traits(gated=False, norm_bias=True, qkv_bias=None, out_bias=None),
    "seed_oss": Traits(qkv_bias=True),
    "ernie4_5": Traits(tied=True, qkv_bias=None, out_bias=None),
    "ernie4_5_moe": Traits(tied=True, qkv_bias=None, out_bias=None, router_bias=True),
    "hunyuan_v1_dense": Traits(qkv_bias=None, out_bias=None, qk_norm="head"),
    "hunyuan_v1_moe": Traits(qkv_bias=None, out_bias=None, qk_norm="head"),
    "hunyuan": Traits(qk_norm="config"),
    "apertus": Traits(gated=False, qk_norm="head", extra_per_layer=2),
    "glm": Traits(qkv_bias=None),
    "glm4": Traits(norms=4, qkv_bias=None),
    "chatglm": Traits(qkv_bias=True),
    "qwen": Traits(qkv_bias=True, halved=True, defaults={"vocabulary": 151936}),
    "qwen2": _QWEN2,
    "qwen2_vl": _QWEN2,
    "qwen2_vl_text": _QWEN2,
    "qwen2_5_vl": _QWEN2,
    "qwen2_5_vl_text": _QWEN2,
    "qwen2_5_omni_text": _QWEN2,
    "qwen2_moe": _QWEN2,
    "qwen3": _QWEN3,
    "qwen3_vl_text": _QWEN3,
    "qwen3_moe": _QWEN3,
    "qwen3_vl_moe_text": _QWEN3,
    "qwen3_omni_moe_text": _QWEN3,
    "qwen3_next": _QWEN3,
    "qwen3_5_text": _QWEN3,
    "qwen3_5_moe_text": _QWEN3,
    "mimo": Traits(qkv_bias=True),
    "mimo_v2_flash": Traits(),
    "olmo": Traits(norm_weights=False, qkv_bias=None, out_bias=None),
    "hf_olmo": Traits(norm_weights=False),
    "olmo2": _OLMO2,
    "olmo3": _OLMO2,
    "olmoe": _OLMO2,
    "cohere": _COHERE,
    "cohere2": _COHERE,
    "stablelm": _STABLELM,
    "stablelm_epoch": _STABLELM,
    "starcoder2": Traits(
        tied=True, gated=False, norm_bias=True, qkv_bias=True, out_bias=True, mlp_bias=True
    ),
    "gpt2": _GPT2,
    "gpt_neo": Traits(
        tied=True, gated=False, norm_bias=True, out_bias=True, mlp_bias=True, positions=0
    ),
    "gpt_neox": _NEOX,
    "gpt_neox_japanese": Traits(gated=False, norm_bias=True, slack=0.01),
    "gptj": Traits(gated=False, norm_bias=True, norms=1, mlp_bias=True, head_bias=True),
    "codegen": Traits(gated=False, norm_bias=True, norms=1, mlp_bias=True, head_bias=True),
    "gpt_bigcode": _BIGCODE,
    "biogpt": _OPT,
    "opt": _OPT,
    "xglm": _BLOOM,
    "bloom": _BLOOM,
    "falcon": _FALCON,
    "refinedweb": _FALCON,
    "refinedwebmodel": _FALCON,
    "mpt": Traits(tied=True, gated=False, norm_bias=False, mlp_bias=False),
    "phi": _PHI,
    "phi-msft": _PHI,
    "mixformer-sequential": _PHI,
    "persimmon": Traits(
        gated=False, norm_bias=True, qkv_bias=True, out_bias=True, mlp_bias=True, qk_norm="config"
    ),
    "gemma": Traits(tied=True, defaults=_GEMMA | {"feed_forward": 24576}),
    "gemma2": Traits(tied=True, norms=4, defaults=_GEMMA),
    "gemma3_text": Traits(tied=True, norms=4, qk_norm="head", defaults=_GEMMA | {
        "hidden": 2304, "layers": 26, "vocabulary": 262208, "heads": 8, "kv_heads": 4,
        "feed_forward": 9216,
    }),
    "dbrx": Traits(norm_bias=False),
    "grok-1": Traits(norms=4),
    "granitemoe": Traits(qkv_bias=None, out_bias=None),
    "granitemoeshared": Traits(qkv_bias=None, out_bias=None),
    "deepseek": _LLAMA,
    "deepseek_v2": _LLAMA,
    "deepseek_v3": Traits(router_bias=True),
    "deepseek_v32": Traits(router_bias=True),
    "kimi_k2": Traits(router_bias=True),
    "glm4_moe": Traits(qkv_bias=None, qk_norm="config", router_bias=True),
    "glm4_moe_lite": Traits(router_bias=True),
    "glm_moe_dsa": Traits(router_bias=True),
    "minicpm3": Traits(tied=True),
    "gpt_oss": Traits(qkv_bias=True, out_bias=True, router_bias=True),
    "llama4_text": Traits(qkv_bias=None, out_bias=None),
    "minimax_m2": Traits(qk_norm="full", router_bias=True),
    "minimax_m3": Traits(qk_norm="head", router_bias=True),
    "dots1": Traits(qk_norm="head", router_bias=True),
    "bailing_moe": Traits(qkv_bias=None, out_bias=None),
    "bailing_moe_v2": Traits(qk_norm="head", router_bias=True),
    "lfm2": Traits(tied=True, qk_norm="head", slack=0.01),
    "lfm2_moe": Traits(tied=True, qk_norm="head", router_bias=True, slack=0.01),
    "minimax": Traits(),
    "minimax_text_01": Traits(slack=0.01),
    "minimax_m1": Traits(slack=0.01),
    "kimi_linear": Traits(router_bias=True, slack=0.01),
    "kimi_k25": Traits(router_bias=True),
    "mllama_text_model": Traits(),
    "arctic": Traits(slack=0.02),
    "step3p5": _AS_STEP,
    "step3p7": _AS_STEP,
    "bitnet": Traits(qkv_bias=None, out_bias=None),
    "nanochat": Traits(gated=False, norm_weights=False),
    "jais2": Traits(gated=False, norm_bias=True, qkv_bias=None, out_bias=None),
    "openai-gpt": _GPT2,
    "imagegpt": Traits(
        gated=False, norm_bias=False, qkv_bias=True, out_bias=True, mlp_bias=True, positions=0,
        slack=0.01,
    ),
}  # fmt: skip
"""Keyed by `model_type`, lower case."""
