"""Formulas against tensor counts of released checkpoints, and against hostile configs."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubscan.estimate.architectures.dispatch import count
from hubscan.estimate.architectures.forward import of as forward_pass
from hubscan.estimate.architectures.linear_layers import widths as linear_widths
from hubscan.estimate.architectures.shape import Count
from hubscan.evidence.config import Config, UnreadableError, parse

# Sizes are those of the published configs; counts are the sums over the checkpoints' tensors.
LLAMA = {"model_type": "llama", "vocab_size": 32000}
CHECKED: list[tuple[str, dict[str, Any], int]] = [
    ("Llama-2-7B", LLAMA | {"hidden_size": 4096, "num_hidden_layers": 32,
     "num_attention_heads": 32, "intermediate_size": 11008}, 6_738_415_616),
    ("Llama-2-70B", LLAMA | {"hidden_size": 8192, "num_hidden_layers": 80,
     "num_attention_heads": 64, "num_key_value_heads": 8, "intermediate_size": 28672},
     68_976_648_192),
    ("Llama-3.2-3B", {"model_type": "llama", "vocab_size": 128256, "hidden_size": 3072,
     "num_hidden_layers": 28, "num_attention_heads": 24, "num_key_value_heads": 8, "head_dim": 128,
     "intermediate_size": 8192, "tie_word_embeddings": True}, 3_212_749_824),
    ("Qwen2-0.5B", {"model_type": "qwen2", "vocab_size": 151936, "hidden_size": 896,
     "num_hidden_layers": 24, "num_attention_heads": 14, "num_key_value_heads": 2,
     "intermediate_size": 4864, "tie_word_embeddings": True}, 494_032_768),
    ("Qwen3-32B", {"model_type": "qwen3", "vocab_size": 151936, "hidden_size": 5120,
     "num_hidden_layers": 64, "num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 128,
     "intermediate_size": 25600}, 32_762_123_264),
    ("Gemma-2-9B", {"model_type": "gemma2", "vocab_size": 256000, "hidden_size": 3584,
     "num_hidden_layers": 42, "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 256,
     "intermediate_size": 14336}, 9_241_705_984),
    ("Gemma-3-1B", {"model_type": "gemma3_text", "vocab_size": 262144, "hidden_size": 1152,
     "num_hidden_layers": 26, "num_attention_heads": 4, "num_key_value_heads": 1, "head_dim": 256,
     "intermediate_size": 6912}, 999_885_952),
    ("Phi-2", {"model_type": "phi-msft", "vocab_size": 51200, "n_embd": 2560, "n_layer": 32,
     "n_head": 32, "n_inner": None}, 2_779_683_840),
    ("OLMo-2-7B", {"model_type": "olmo2", "vocab_size": 100352, "hidden_size": 4096,
     "num_hidden_layers": 32, "num_attention_heads": 32, "intermediate_size": 11008},
     7_298_617_344),
    ("GPT-2 XL", {"model_type": "gpt2", "vocab_size": 50257, "n_embd": 1600, "n_layer": 48,
     "n_head": 25, "n_positions": 1024}, 1_557_611_200),
    ("BLOOM-7B1", {"model_type": "bloom", "vocab_size": 250880, "hidden_size": 4096, "n_layer": 30,
     "num_attention_heads": 32}, 7_069_016_064),
    ("Falcon-7B", {"model_type": "falcon", "vocab_size": 65024, "hidden_size": 4544,
     "num_hidden_layers": 32, "num_attention_heads": 71, "multi_query": True,
     "parallel_attn": True}, 6_921_720_704),
    ("Mixtral-8x22B", {"model_type": "mixtral", "vocab_size": 32768, "hidden_size": 6144,
     "num_hidden_layers": 56, "num_attention_heads": 48, "num_key_value_heads": 8,
     "intermediate_size": 16384, "num_local_experts": 8, "num_experts_per_tok": 2},
     140_630_071_296),
    ("Qwen3-30B-A3B", {"model_type": "qwen3_moe", "vocab_size": 151936, "hidden_size": 2048,
     "num_hidden_layers": 48, "num_attention_heads": 32, "num_key_value_heads": 4, "head_dim": 128,
     "intermediate_size": 6144, "moe_intermediate_size": 768, "num_experts": 128,
     "num_experts_per_tok": 8}, 30_532_122_624),
    ("gpt-oss-20b", {"model_type": "gpt_oss", "vocab_size": 201088, "hidden_size": 2880,
     "num_hidden_layers": 24, "num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 64,
     "intermediate_size": 2880, "num_local_experts": 32, "num_experts_per_tok": 4},
     20_914_757_184),
    ("bert-base", {"model_type": "bert", "vocab_size": 30522, "hidden_size": 768,
     "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072,
     "architectures": ["BertModel"]}, 109_482_240),
    ("flan-t5-xl", {"model_type": "t5", "vocab_size": 32128, "d_model": 2048, "d_ff": 5120,
     "d_kv": 64, "num_heads": 32, "num_layers": 24, "feed_forward_proj": "gated-gelu",
     "tie_word_embeddings": False}, 2_849_757_184),
    ("whisper-large-v3", {"model_type": "whisper", "vocab_size": 51866, "d_model": 1280,
     "encoder_layers": 32, "decoder_layers": 32, "encoder_ffn_dim": 5120, "decoder_ffn_dim": 5120,
     "num_mel_bins": 128}, 1_543_490_560),
    ("clip-vit-large-patch14", {"model_type": "clip", "projection_dim": 768,
     "text_config": {"hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12},
     "vision_config": {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24,
                       "patch_size": 14}}, 427_616_513),
    ("GLM-4.5-Air with prediction", {"model_type": "glm4_moe", "vocab_size": 151552,
     "hidden_size": 4096, "num_hidden_layers": 46, "num_attention_heads": 96,
     "num_key_value_heads": 8, "head_dim": 128, "intermediate_size": 10944,
     "moe_intermediate_size": 1408, "n_routed_experts": 128, "num_experts_per_tok": 8,
     "n_shared_experts": 1, "first_k_dense_replace": 1, "attention_bias": True,
     "num_nextn_predict_layers": 1}, 110_468_824_832),
    ("Qwen2-VL-7B, text sizes outside", {"model_type": "qwen2_vl", "vocab_size": 152064,
     "hidden_size": 3584, "num_hidden_layers": 28, "num_attention_heads": 28,
     "num_key_value_heads": 4, "intermediate_size": 18944, "vision_config": {"depth": 32,
     "embed_dim": 1280, "mlp_ratio": 4, "hidden_size": 3584, "patch_size": 14}}, 8_291_375_616),
    ("Phi-3.5-vision", {"model_type": "phi3_v", "vocab_size": 32064, "hidden_size": 3072,
     "num_hidden_layers": 32, "num_attention_heads": 32, "intermediate_size": 8192},
     4_146_621_440),
    ("falcon-mamba-7b", {"model_type": "falcon_mamba", "vocab_size": 65024, "hidden_size": 4096,
     "num_hidden_layers": 64, "state_size": 16, "time_step_rank": 256, "intermediate_size": 8192,
     "tie_word_embeddings": False}, 7_272_665_088),
]  # fmt: skip


@pytest.mark.parametrize(("config", "truth"), [c[1:] for c in CHECKED], ids=[c[0] for c in CHECKED])
def test_formula_equals_the_tensor_count(config: dict[str, Any], truth: int) -> None:
    found = count(Config(config))
    assert found is not None
    assert found.total == truth


# Default configs of these families; counts are of the models that transformers 5.23 and diffusers
# 0.42 build of them.
BUILT: list[tuple[str, dict[str, Any], int]] = [
    ("Gemma 3n E4B, text", {"model_type": "gemma3n_text", "hidden_size": 2048,
     "num_hidden_layers": 35, "vocab_size": 262400, "vocab_size_per_layer_input": 262144,
     "hidden_size_per_layer_input": 256, "num_attention_heads": 8, "num_key_value_heads": 2,
     "head_dim": 256, "intermediate_size": [16384] * 35, "altup_num_inputs": 4,
     "laurel_rank": 64}, 6_835_235_568),
    ("RecurrentGemma", {"model_type": "recurrent_gemma", "hidden_size": 2560, "lru_width": 2560,
     "num_hidden_layers": 26, "vocab_size": 256000, "num_attention_heads": 10,
     "num_key_value_heads": 10, "head_dim": 256, "intermediate_size": 7680, "conv1d_width": 4,
     "block_types": ["recurrent", "recurrent", "attention"]}, 2_010_263_040),
    ("Qwen3.5, gate unsaid", {"model_type": "qwen3_5_text", "hidden_size": 4096,
     "num_hidden_layers": 32, "vocab_size": 248320, "num_attention_heads": 16,
     "num_key_value_heads": 4, "head_dim": 256, "intermediate_size": 12288,
     "linear_num_value_heads": 32, "linear_num_key_heads": 16, "full_attention_interval": 4,
     "tie_word_embeddings": False}, 8_953_803_264),
    ("XGLM", {"model_type": "xglm", "d_model": 1024, "num_layers": 24, "vocab_size": 256008,
     "attention_heads": 16, "ffn_dim": 4096}, 564_463_616),
    ("nanochat", {"model_type": "nanochat", "hidden_size": 768, "num_hidden_layers": 12,
     "vocab_size": 50304, "num_attention_heads": 6, "num_key_value_heads": 6,
     "intermediate_size": 8192}, 256_573_440),
    ("Llama without head", LLAMA | {"hidden_size": 4096, "num_hidden_layers": 32,
     "num_attention_heads": 32, "intermediate_size": 11008, "architectures": ["LlamaModel"]},
     6_607_343_616),
    ("DPR, an unlisted BERT", {"model_type": "splinter", "hidden_size": 768, "vocab_size": 30522,
     "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072,
     "type_vocab_size": 2, "architectures": ["SplinterForQuestionAnswering"]}, 108_893_186),
    ("Swin", {"model_type": "swin", "embed_dim": 96, "depths": [2, 2, 6, 2],
     "num_heads": [3, 6, 12, 24], "window_size": 7}, 27_519_354),
    ("BEiT", {"model_type": "beit", "hidden_size": 768, "num_hidden_layers": 12,
     "patch_size": 16, "intermediate_size": 3072}, 85_656_576),
    ("spectrograms", {"model_type": "audio-spectrogram-transformer", "hidden_size": 768,
     "num_hidden_layers": 12, "intermediate_size": 3072, "max_length": 1024}, 86_187_264),
    ("Idefics2", {"model_type": "idefics2", "perceiver_config": {"resampler_n_latents": 64},
     "text_config": {"model_type": "mistral"}, "vision_config": {"model_type": "idefics2_vision",
     "hidden_size": 768, "num_hidden_layers": 12, "intermediate_size": 3072}}, 8_061_394_944),
    ("Voxtral", {"model_type": "voxtral", "text_config": {"model_type": "llama",
     "hidden_size": 3072, "num_hidden_layers": 30, "vocab_size": 131072, "head_dim": 128,
     "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 8192},
     "audio_config": {"hidden_size": 1280, "num_hidden_layers": 32, "intermediate_size": 5120,
                      "max_source_positions": 1500}}, 4_676_271_104),
    ("BLIP-2", {"model_type": "blip-2", "text_config": {"model_type": "opt", "hidden_size": 768,
     "num_hidden_layers": 12, "num_attention_heads": 12, "ffn_dim": 3072, "vocab_size": 50272,
     "max_position_embeddings": 2048}, "qformer_config": {"hidden_size": 768},
     "vision_config": {"hidden_size": 1408, "num_hidden_layers": 39, "intermediate_size": 6144}},
     1_216_944_384),
    ("Qwen-Image", {"_class_name": "QwenImageTransformer2DModel"}, 20_430_401_088),
    ("HunyuanVideo", {"_class_name": "HunyuanVideoTransformer3DModel"}, 12_821_012_544),
    ("CogVideoX-2B", {"_class_name": "CogVideoXTransformer3DModel"}, 1_693_783_872),
    ("LTX-Video", {"_class_name": "LTXVideoTransformer3DModel"}, 1_923_385_472),
    ("PixArt", {"_class_name": "PixArtTransformer2DModel"}, 605_301_152),
]  # fmt: skip


@pytest.mark.parametrize(("config", "truth"), [c[1:] for c in BUILT], ids=[c[0] for c in BUILT])
def test_formula_is_near_the_model_that_its_library_builds(
    config: dict[str, Any], truth: int
) -> None:
    found = count(Config(config))
    assert found is not None
    assert found.total == pytest.approx(truth, rel=0.01)


def test_a_family_that_no_formula_fits_says_nothing_or_is_wide() -> None:
    sizes = {"hidden_size": 3712, "num_hidden_layers": 76, "vocab_size": 32000,
             "num_attention_heads": 16, "intermediate_size": 14848}  # fmt: skip
    assert count(Config(sizes | {"model_type": "zamba"})) is None
    unknown = count(Config(sizes | {"model_type": "never-heard-of"}))
    assert unknown is not None and unknown.slack >= 0.3


DEEPSEEK_V3 = {
    "model_type": "deepseek_v3", "vocab_size": 129280, "hidden_size": 7168, "num_hidden_layers": 61,
    "num_attention_heads": 128, "intermediate_size": 18432, "moe_intermediate_size": 2048,
    "n_routed_experts": 256, "n_shared_experts": 1, "num_experts_per_tok": 8,
    "first_k_dense_replace": 3, "q_lora_rank": 1536, "kv_lora_rank": 512, "qk_rope_head_dim": 64,
    "qk_nope_head_dim": 128, "v_head_dim": 128, "num_nextn_predict_layers": 1,
}  # fmt: skip


def test_conventions_of_a_mixture_are_kept_apart() -> None:
    found = count(Config(DEEPSEEK_V3))
    assert found is not None
    assert found.total - found.prediction == pytest.approx(671.026e9, rel=1e-4)
    assert found.total == pytest.approx(684.53e9, rel=1e-4)
    assert found.active == pytest.approx(37.552e9, rel=1e-3)
    assert found.active - found.embedding == pytest.approx(36.626e9, rel=1e-3)


def test_sizes_given_as_text_or_nested_are_read() -> None:
    text = CHECKED[0][1] | {"hidden_size": "4096", "num_hidden_layers": 32.0}
    assert _total(text) == CHECKED[0][2]
    nested = {"model_type": "strange_vl", "text_config": CHECKED[0][1]}
    assert _total(nested) == CHECKED[0][2]


@pytest.mark.parametrize(
    "changed",
    [
        {"hidden_size": -5}, {"hidden_size": 10**30}, {"hidden_size": None, "model_type": "x"},
        {"num_hidden_layers": 10**8}, {"num_attention_heads": 0}, {"hidden_size": [1, 2]},
        {"num_hidden_layers": True}, {"vocab_size": 999_999_999, "hidden_size": 999_999_999},
    ],
)  # fmt: skip
def test_impossible_sizes_give_nothing_rather_than_nonsense(changed: dict[str, Any]) -> None:
    found = count(Config(CHECKED[4][1] | changed))
    assert found is None or found.plausible


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[1, 2]", "not a JSON object"),
        ("{", "not JSON"),
        ("[" * 100_000, "nested too deep"),
        ("{}" + " " * 5_000_000, "larger than"),
    ],
    ids=["list", "cut off", "deep", "large"],
)
def test_text_that_is_not_a_config_is_refused(text: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        parse(text)


_values = st.one_of(
    st.none(), st.booleans(), st.integers(-10, 10**12), st.floats(), st.text("ab1-é", max_size=8),
    st.lists(st.integers(0, 9), max_size=5),
    st.dictionaries(st.text("ab", max_size=3), st.integers()),
)  # fmt: skip
_keys = st.sampled_from(
    sorted({k for _, c, _ in CHECKED for k in c} | set(DEEPSEEK_V3)
           | {"text_config", "vision_config", "layer_types", "block_configs", "moe_layer_freq",
              "linear_attn_config", "ffn_config", "_class_name", "block_out_channels",
              "hybrid_override_pattern", "id2label", "compress_ratios", "depths", "num_heads",
              "block_types", "qformer_config", "perceiver_config", "audio_config", "image_size",
              "embed_dim", "patch_size", "time_stride", "altup_num_inputs", "sample_size",
              "num_attention_heads_per_layer", "ssm_cfg", "conv_kernel_sizes"})
)  # fmt: skip
_types = st.sampled_from(sorted({c["model_type"] for _, c, _ in CHECKED} | {
    "deepseek_v4", "gemma4_text", "longcat_flash", "nemotron_h", "jamba", "nemotron-nas", "openelm",
    "gemma3n_text", "recurrent_gemma", "swin", "swinv2", "beit", "videomae", "yolos", "vit_mae",
    "audio-spectrogram-transformer", "idefics2", "idefics3", "blip-2", "phi3_v", "xlm", "laguna",
    "deberta-v2", "clip_vision_model", "siglip_vision_model", "speech_to_text", "voxtral",
    "mllama", "llama4", "wav2vec2", "vit", "dinov2", "siglip", "qwen3_vl", "albert", "rwkv", "",
}))  # fmt: skip


@pytest.mark.slow
@settings(max_examples=600, deadline=None)
@given(st.dictionaries(_keys, _values, max_size=12), _types, st.sampled_from(CHECKED + BUILT))
def test_no_config_breaks_the_readers(
    noise: dict[str, Any], kind: str, base: tuple[str, dict[str, Any], int]
) -> None:
    config = base[1] | noise | ({} if "_class_name" in base[1] else {"model_type": kind})
    found = count(Config(config))
    assert found is None or (isinstance(found, Count) and found.plausible)
    once = forward_pass(Config(config))
    assert once is None or (math.isfinite(once.flop) and once.flop > 0)
    assert all(width >= 0 for width in linear_widths(Config(config)).values())
    json.dumps(noise, default=str)


def _total(config: dict[str, Any]) -> int | None:
    found = count(Config(config))
    return found.total if found else None
