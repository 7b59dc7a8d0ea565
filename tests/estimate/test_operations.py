"""Operations beside 6·N·D, and the accounting conventions, through the real tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from hubscan import desk
from hubscan.estimate import curated, reference
from hubscan.estimate.architectures.forward import of as forward_pass
from hubscan.evidence.config import Config
from hubscan.model.errors import ConfigError
from hubscan.store.engine import connect
from tests.estimate.support import CONFIG, Together

ALONE = desk.Settings(CONFIG, no_reference=True)
CLIP_L14 = {
    "model_type": "clip", "projection_dim": 768,
    "text_config": {"hidden_size": 768, "intermediate_size": 3072},
    "vision_config": {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24,
                      "patch_size": 14},
}  # fmt: skip
WHISPER = {
    "model_type": "whisper", "vocab_size": 51866, "d_model": 1280, "encoder_layers": 32,
    "decoder_layers": 32, "encoder_ffn_dim": 5120, "decoder_ffn_dim": 5120, "num_mel_bins": 128,
}  # fmt: skip
UNET = {"_class_name": "UNet2DConditionModel", "sample_size": 64, "cross_attention_dim": 768}
BERT = {"model_type": "bert", "vocab_size": 30522, "hidden_size": 1024, "num_hidden_layers": 24,
        "num_attention_heads": 16, "intermediate_size": 4096}  # fmt: skip
QWEN3_SMALL = {
    "model_type": "qwen3", "vocab_size": 151936, "hidden_size": 1024, "num_hidden_layers": 28,
    "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 128, "intermediate_size": 3072,
    "tie_word_embeddings": True, "max_position_embeddings": 40960,
}  # fmt: skip
MIXTRAL = {
    "model_type": "mixtral", "vocab_size": 32000, "hidden_size": 4096, "num_hidden_layers": 32,
    "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 14336,
    "num_local_experts": 8, "num_experts_per_tok": 2,
}  # fmt: skip


OPENCLIP = CLIP_L14 | {
    "text_config": {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24},
    "vision_config": {"hidden_size": 1280, "intermediate_size": 5120, "num_hidden_layers": 32,
                      "patch_size": 14},
}  # fmt: skip
ALBERT = {
    "model_type": "albert", "hidden_size": 4096, "num_hidden_layers": 12, "vocab_size": 30000,
    "num_attention_heads": 64, "intermediate_size": 16384, "embedding_size": 128,
}  # fmt: skip
OF_2023 = {"createdAt": "2023-01-01T00:00:00.000Z"}
COUNTED = {"safetensors": {"parameters": {"BF16": 596_049_920}, "total": 596_049_920}}
MOE = {"record": {"id": "a/moe"}, "config": MIXTRAL, "card": "Pretrained on 2T tokens."}
HOURS = {
    "record": {"id": "a/hours-7B"},
    "card": "Pretrained on 2T tokens.\n\nTraining took 200,000 A100 GPU hours.",
}
LINES = Together(
    {
        "pairs": {
            "record": {"id": "a/clip"}, "config": CLIP_L14,
            "card": "The model was trained on 400 million image-text pairs for 32 epochs.",
        },
        "samples in a name": {
            "record": {"id": "a/CLIP-ViT-H-14-laion2B-s32B-b79K"}, "config": OPENCLIP,
        },
        "hours of sound": {
            "record": {"id": "a/asr"}, "config": WHISPER,
            "card": "The model was trained for 2.0 epochs.\n"
                    "It is trained on 5 million hours of audio.",
        },
        "denoising": {
            "record": {"id": "a/sd", "pipeline_tag": "text-to-image"}, "config": UNET,
            "card": "Trained as follows:\n- 595k steps at resolution 512x512\n"
                    "- **Batch:** 32 x 8 = 2048\n- **Hardware Type:** A100 PCIe 40GB\n"
                    "- **Hours used:** 150000\n",
        },
        "an encoder": {
            "record": {"id": "a/bert"}, "config": BERT,
            "card": "Pretrained for 1,000,000 steps with a batch size of 256. "
                    "The sequence length was limited to 128 tokens.",
        },
        "layers used often": {
            "record": {"id": "a/albert"}, "config": ALBERT, "card": "Pretrained on 100B tokens.",
        },
        "counted": {"record": {"id": "a/counted"} | OF_2023 | COUNTED,
                    "card": "Pretrained on 36T tokens."},
        "with attention": {"record": {"id": "a/small"} | OF_2023, "config": QWEN3_SMALL,
                           "card": "Pretrained on 36T tokens."},
        "logged": {
            "record": {"id": "a/t-7B", "pipeline_tag": "text-generation",
                       "cardData": {"base_model": "x/base-7b"}},
            "trainer_state": {"num_input_tokens_seen": 2_000_000_000, "total_flos": 8.0e19},
        },
        "energy": {
            "record": {"id": "a/energy-7B"},
            "card": "---\nbase_model: x/base\nco2_eq_emissions:\n  energy_consumed: 0.01\n---\n",
        },
        "mixture": MOE,
    },
    ALONE,
)  # fmt: skip
CURATED = {
    name: {"record": {"id": name}}
    for name in ("mistralai/Mixtral-8x22B-v0.1", "deepseek-ai/DeepSeek-V3-Base",
                 "meta-llama/Llama-3.1-8B", "meta-llama/Llama-3.1-70B")
}  # fmt: skip
AS_CURATED = Together(CURATED, desk.Settings(CONFIG))


def bent(
    lines: Mapping[str, object], *, no_reference: bool = False, **conventions: str
) -> Together:
    """`lines` under other accounting conventions."""
    return Together(
        lines, desk.Settings(CONFIG, no_reference=no_reference, conventions=conventions)
    )


TOTAL = bent(CURATED, mixture_parameters="total")


@pytest.mark.parametrize(
    ("config", "flop"),
    [
        ({"model_type": "clip"}, 8.7e9 + 5.9e9), (CLIP_L14, 162e9 + 13e9),
        ({"model_type": "vit"}, 35e9), (WHISPER, 2.2e12), (UNET, 0.75e12),
    ],
    ids=["CLIP B/32", "CLIP L/14", "ViT B/16", "Whisper large", "Stable Diffusion 1.5"],
)  # fmt: skip
def test_forward_passes_are_as_published(config: dict[str, Any], flop: float) -> None:
    found = forward_pass(Config(config))
    assert found is not None
    assert found.flop == pytest.approx(flop, rel=0.2)


def test_pairs_seen_give_the_compute_of_clip() -> None:
    flop = LINES["pairs"]["own_flop"]
    assert flop["low"] < 1.05e22 < flop["high"]  # Epoch AI's figure
    assert flop["best"] == pytest.approx(3 * 12.8e9 * 175e9, rel=0.02)
    assert flop["method"] == "operations: 3 × samples × forward pass"


def test_samples_in_a_name_give_the_compute_of_openclip() -> None:
    flop = LINES["samples in a name"]["own_flop"]
    assert flop["low"] < 4e22 < 7.84e22 < flop["high"]  # by hours, and Epoch AI's figure


def test_hours_of_sound_give_the_compute_of_whisper() -> None:
    assert LINES["hours of sound"]["own_flop"]["best"] == pytest.approx(8e21, rel=0.25)


def test_denoising_steps_and_hours_make_one_wide_interval() -> None:
    flop = LINES["denoising"]["own_flop"]
    assert flop["low"] < 3 * 595e3 * 2048 * 0.75e12 < 5.6e22 < flop["high"]
    assert "operations" in flop["method"] and "hardware" in flop["method"]


def test_an_encoder_leaves_out_the_table_it_looks_up() -> None:
    answer = LINES["an encoder"]
    table = 30522 * 1024
    tokens = 1e6 * 256 * 128
    assert answer["training_tokens"]["best"] == tokens
    expected = 6 * (answer["parameters"]["best"] - table) * tokens
    assert answer["own_flop"]["best"] == pytest.approx(expected)


def test_layers_used_many_times_count_every_time() -> None:
    answer = LINES["layers used often"]
    assert answer["parameters"]["best"] == pytest.approx(223e6, rel=0.02)
    assert answer["own_flop"]["best"] == pytest.approx(6 * 12 * 201e6 * 100e9, rel=0.05)
    assert answer["own_flop"]["high"] > answer["own_flop"]["best"]


def test_attention_widens_the_upper_end_of_small_models_only() -> None:
    alone, small = LINES["counted"]["own_flop"], LINES["with attention"]["own_flop"]
    assert alone["high"] / alone["best"] < 1.7
    assert small["high"] / small["best"] == pytest.approx(1 + 28 * 2048 * 8192 / 596e6, rel=0.01)


def test_logged_tokens_and_logged_flop_are_used() -> None:
    answer = LINES["logged"]
    assert answer["training_tokens"]["best"] == 2e9
    assert answer["own_flop"]["best"] == 8.0e19
    assert answer["own_flop"]["low"] < 6 * 7e9 * 2e9 < answer["own_flop"]["high"]


def test_measured_energy_is_an_upper_end() -> None:
    flop = LINES["energy"]["own_flop"]
    assert flop["best"] is None and flop["high"] == pytest.approx(0.01 * 3.6e6 * 1e12)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "ratio"),
    [
        ("mistralai/Mixtral-8x22B-v0.1", 140.63 / 39.16),
        ("deepseek-ai/DeepSeek-V3-Base", 671.03 / 37.55),
    ],
)
def test_a_curated_mixture_moves_by_total_over_active(model: str, ratio: float) -> None:
    usual, total = AS_CURATED[model]["own_flop"], TOTAL[model]["own_flop"]
    for end in ("low", "best", "high"):
        assert total[end] / usual[end] == pytest.approx(ratio, rel=0.01)


def test_a_mixture_known_by_its_card_moves_by_total_over_active() -> None:
    total = bent({"it": MOE}, no_reference=True, mixture_parameters="total")["it"]["own_flop"]
    assert LINES["mixture"]["own_flop"]["best"] == pytest.approx(6 * 12.88e9 * 2e12, rel=0.001)
    assert total["best"] == pytest.approx(6 * 46.703e9 * 2e12, rel=0.001)


@pytest.mark.slow
def test_dense_models_do_not_move() -> None:
    model = "meta-llama/Llama-3.1-8B"
    assert TOTAL[model]["own_flop"] == AS_CURATED[model]["own_flop"]


def test_hours_at_half_of_the_peak_cross_the_line_of_the_eu() -> None:
    model = "meta-llama/Llama-3.1-70B"
    half = bent(CURATED | {"hours": HOURS}, hardware_compute="half")
    assert AS_CURATED[model]["own_flop"]["best"] < 1e25
    assert half[model]["own_flop"]["best"] == pytest.approx(1.25e25, rel=0.01)
    assert half["hours"]["own_flop"]["best"] == pytest.approx(200_000 * 3600 * 312e12 * 0.5)


def test_embeddings_can_be_left_out() -> None:
    left_out = bent({"it": MOE}, no_reference=True, embedding_parameters="left_out")["it"]
    difference = LINES["mixture"]["own_flop"]["best"] - left_out["own_flop"]["best"]
    assert difference == pytest.approx(6 * 32000 * 4096 * 2e12, rel=0.001)


def test_working_the_table_out_twice_changes_nothing_more() -> None:
    con = connect(threads=1)
    reference.load(con, CONFIG.reference)
    bent = CONFIG.assumptions.with_conventions(
        {"mixture_parameters": "total", "hardware_compute": "half"}
    )
    curated.work_out(con, bent)
    once = con.execute("SELECT * FROM reference ORDER BY hf_id").fetchall()
    curated.work_out(con, bent)
    assert con.execute("SELECT * FROM reference ORDER BY hf_id").fetchall() == once


def test_conventions_are_named_and_unknown_ones_refused() -> None:
    known = CONFIG.assumptions
    assert known.deviations == ()
    assert known.with_conventions({"mixture_parameters": "active"}).deviations == ()
    (said,) = known.with_conventions({"mixture_parameters": "total"}).deviations
    assert said.startswith("mixture_parameters = total")
    with pytest.raises(ConfigError, match="no accounting convention"):
        known.with_conventions({"mixtures": "total"})
    with pytest.raises(ConfigError, match=r"no choice of .* 'half'"):
        known.with_conventions({"mixture_parameters": "half"})
