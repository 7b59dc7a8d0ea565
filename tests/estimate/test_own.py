"""What one repository is by itself."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest

from tests.estimate.support import figure, key, value, world

LLAMA_7B = 6_738_415_616


def test_llama_2_falls_on_the_known_sides_of_1e23() -> None:
    con = world([{"id": f"meta-llama/Llama-2-{s}-hf"} for s in ("7b", "13b", "70b")])
    low = {
        s: figure(con, f"meta-llama/Llama-2-{s}-hf", "own_flop")["low"]
        for s in ("7b", "13b", "70b")
    }
    assert low["7b"] < 1e23 < low["13b"] < low["70b"]
    assert figure(con, "meta-llama/Llama-2-70b-hf", "parameters")["high"] < 70e9


def test_falcon_180b_is_above_3e24() -> None:
    con = world([{"id": "tiiuae/falcon-180B"}])
    flop = figure(con, "tiiuae/falcon-180B", "own_flop")
    assert flop["best"] > 3e24
    assert "falcon-180B" in flop["source"]


def test_reference_row_is_found_by_any_case_of_the_id() -> None:
    con = world([{"id": "META-LLAMA/llama-2-7B-hf"}])
    assert figure(con, "META-LLAMA/llama-2-7B-hf", "parameters")["best"] == LLAMA_7B


def test_quantised_copy_has_the_size_of_its_original_and_no_step_of_its_own() -> None:
    con = world(
        [
            {"id": "meta-llama/Llama-2-7b-hf"},
            {
                "id": "q/Llama-2-7B-AWQ",
                "quant_method": "awq",
                "safetensors_total": 1_129_000_000,
                "safetensors_parameters": {"I32": 809_000_000, "F16": 320_000_000},
            },
        ],
        [{"model": key(1), "relation": "quantized", "root": key(0), "original": key(0)}],
    )
    assert figure(con, "q/Llama-2-7B-AWQ", "parameters")["best"] == LLAMA_7B
    flop = figure(con, "q/Llama-2-7B-AWQ", "own_flop")
    assert (flop["low"], flop["best"], flop["high"]) == (0, 0, 0)


def test_unknown_fine_tune_is_bounded_and_has_no_best() -> None:
    con = world(
        [
            {"id": "meta-llama/Llama-2-7b-hf"},
            {"id": "me/tuned-7b", "created_at": datetime(2024, 1, 1)},
        ],
        [{"model": key(1), "relation": "finetune", "root": key(0)}],
    )
    flop = figure(con, "me/tuned-7b", "own_flop")
    assert flop["low"] == 0 and flop["best"] is None and 0 < flop["high"] < 1e21
    assert flop["grade"] == "bounded"


def test_self_reported_tiny_total_is_not_believed() -> None:
    con = world(
        [
            {
                "id": "x/C",
                "safetensors_total": 414_720,
                "safetensors_parameters": {"BF16": 23_570_000_000},
            }
        ]
    )
    assert figure(con, "x/C", "parameters")["best"] == 23_570_000_000


def test_buffers_are_not_parameters() -> None:
    con = world([{"id": "x/p", "safetensors_parameters": {"F16": 162_322_944, "U8": 50_331_744}}])
    assert figure(con, "x/p", "parameters")["best"] == 162_322_944


def test_unpacked_auto_round_weights_come_within_five_percent() -> None:
    con = world(
        [
            {
                "id": "x/Coder-480B-int4",
                "quant_method": "auto-round",
                "quant_bits": 4,
                "safetensors_total": 1_930_000_000,
                "safetensors_parameters": {
                    "BF16": 1_930_000_000,
                    "I32": 61_980_000_000,
                    "F16": 7_390_000_000,
                },
            }
        ]
    )
    assert figure(con, "x/Coder-480B-int4", "parameters")["best"] == pytest.approx(
        480.15e9, rel=0.05
    )


NAMES = {
    "a/Foo-7b-chat": 7e9, "a/Foo-8x7B": 46.5e9, "a/Foo-235B-A22B": 235e9,
    "a/stablelm-2-1_6b": 1.6e9, "a/Llama-3_8B": 8e9, "a/pythia12-0b": 12e9, "a/Foo-E4B-it": 8e9,
}  # fmt: skip


def test_names_give_a_size_and_make_nothing_sure() -> None:
    con = world([{"id": name} for name in NAMES])
    found = {name: figure(con, name, "parameters") for name in NAMES}
    assert {name: size["best"] for name, size in found.items()} == pytest.approx(NAMES, rel=0.01)
    assert {(size["low"], size["grade"]) for size in found.values()} == {(0, "inferred")}
    assert all(size["high"] >= 5 * size["best"] for size in found.values())


@pytest.mark.parametrize("name", ["a/b", "a/clip-laion2B-s32B-b79K", "a/bert-4bit-128g", "a/v2b"])
def test_names_that_only_look_like_sizes_say_nothing(name: str) -> None:
    size = figure(world([{"id": name}]), name, "parameters")
    assert (size["low"], size["best"], size["high"]) == (None, None, None)
    assert size["grade"] == "unknown"


def test_a_model_of_unknown_size_keeps_an_upper_bound() -> None:
    con = world([{"id": "a/b", "created_at": datetime(2023, 5, 1)}])
    flop = figure(con, "a/b", "own_flop")
    assert flop["low"] == 0 and flop["best"] is None and flop["high"] == pytest.approx(1.2e24)


def test_course_agents_are_settled_by_their_library() -> None:
    con = world([{"id": "a/ppo", "library_name": "stable-baselines3"}])
    assert figure(con, "a/ppo", "own_flop")["high"] <= 1e18


def test_mixture_names_bound_active_parameters() -> None:
    con = world([{"id": "a/Foo-30B-A3B"}, {"id": "a/Foo-8x7B"}, {"id": "a/Foo-7B"}])
    assert figure(con, "a/Foo-30B-A3B", "active_parameters")["best"] == 3e9
    assert figure(con, "a/Foo-8x7B", "active_parameters")["best"] == pytest.approx(12.9e9, rel=0.05)
    dense = figure(con, "a/Foo-7B", "active_parameters")
    assert dense["best"] == figure(con, "a/Foo-7B", "parameters")["best"]


def test_classification_columns() -> None:
    con = world(
        [
            {
                "id": "a/old",
                "created_at": datetime(2022, 3, 2, 23, 29, 4),
                "pipeline_tag": "text-generation",
                "license": "apache-2.0",
                "gated": "no",
            },
            {
                "id": "a/asr",
                "pipeline_tag": "automatic-speech-recognition",
                "license": "other",
                "gated": "manual",
            },
            {"id": "a/esm", "model_type": "esm", "tags": ["Protein"]},
            {"id": "a/nothing"},
        ]
    )
    assert value(con, "a/old", "release_date") == date(2022, 3, 2)
    assert value(con, "a/old", "release_date_source") == "hub_floor"
    assert value(con, "a/old", "generates") == ["text"]
    assert value(con, "a/old", "foss_licence") is True
    assert value(con, "a/old", "open_weights") is True
    assert value(con, "a/asr", "general_purpose") is False
    assert value(con, "a/asr", "foss_licence") is None
    assert value(con, "a/asr", "open_weights") is False
    assert value(con, "a/esm", "bio_sequence_primary") is True
    assert value(con, "a/nothing", "general_purpose") is None
    assert value(con, "a/nothing", "open_weights") is None


def test_card_scores_keep_their_protocol_and_hostile_values_are_refused() -> None:
    index = (
        '[{"results": [{"dataset": {"name": "MMLU (5-Shot)", "type": "cais/mmlu"}, '
        '"metrics": [{"type": "acc", "value": 0.631}, {"type": "acc", "value": "NaN"}, '
        '{"type": "acc", "value": 1e99}, {"type": "acc", "value": true}]}, '
        '{"dataset": {"name": "MMLU-Pro (5-shot)"}, "metrics": [{"type": "acc", "value": 12}]}]}]'
    )
    con = world(
        [{"id": "a/x", "model_index": index}, {"id": "a/bad", "model_index": '[{"results": mmlu'}]
    )
    score = figure(con, "a/x", "mmlu")
    assert score["best"] == pytest.approx(63.1)
    assert "5-shot" in score["source"]
    assert figure(con, "a/bad", "mmlu")["best"] is None


def test_five_shot_scores_are_told_from_others() -> None:
    def index(name: str, value: float) -> str:
        result = {
            "dataset": {"name": name, "type": "cais/mmlu"},
            "metrics": [{"type": "acc", "value": value}],
        }
        return json.dumps([{"results": [result]}])

    con = world(
        [
            {"id": "a/five", "model_index": index("MMLU (5-shot)", 61.5)},
            {"id": "a/zero", "model_index": index("MMLU (0-shot)", 71.5)},
        ]
    )
    assert figure(con, "a/five", "mmlu_5_shot")["best"] == 61.5
    assert figure(con, "a/five", "mmlu")["best"] == 61.5
    assert figure(con, "a/zero", "mmlu")["best"] == 71.5
    assert figure(con, "a/zero", "mmlu_5_shot")["best"] is None


def test_every_interval_is_ordered() -> None:
    con = world(
        [{"id": f"a/{n}"} for n in ("m-1B-A3B", "m-8x1B", "1x7B", "A2.7B-moe", "m-0b", "17B-16E")]
    )
    for table in ("own_parameters", "own_active_parameters", "own_training_tokens", "own_flop"):
        bad = con.execute(
            f"SELECT count(*) FROM {table} WHERE low > high OR best > high OR best < low"
        ).fetchone()
        assert bad == (0,), table


def test_a_bare_total_far_from_the_curated_size_is_not_used() -> None:
    near, far = ([{"id": "facebook/bart-large", "safetensors_total": n}] for n in (406e6, 202e6))
    for listed, method in ((near, "safetensors tensors"), (far, "reference row, rounded")):
        size = figure(world(listed), "facebook/bart-large", "parameters")
        assert (size["method"], round(size["best"] / 1e6)) == (method, 406)


def test_marks_are_not_looked_at_where_every_model_has_a_pipeline_tag() -> None:
    told = {"id": "a/whisper-moe", "pipeline_tag": "text-generation", "tags": ["text-to-image"]}
    alone, among = world([told]), world([told, {"id": "a/whisper"}])
    known = [
        con.execute("SELECT * FROM own_classes WHERE model = 0").fetchall()
        for con in (alone, among)
    ]
    assert known[0] == known[1]
    assert value(alone, "a/whisper-moe", "generates") == ["text"]
