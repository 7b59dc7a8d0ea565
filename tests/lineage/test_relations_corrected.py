"""Relations as evidence corrects them: sizes, names, tags and copies against what is declared."""

from __future__ import annotations

import pytest

from hubscan import lineage
from hubscan.lineage.limits import Limits
from tests.lineage.world import key, lineage_of, parents_of, rows, world
from tests.support.lineage import resolve


def test_what_was_merged_or_trained_is_no_base_though_it_names_no_parent():
    tags = {
        "merge": (["mergekit"], ["merge"], ["lazymergekit", "trl"], ["moerge"], ["MergeKit"]),
        "finetune": (["trl", "dpo"], ["axolotl"], ["unsloth"], ["autotrain"], ["SFT"], ["verl"]),
        "base": ([], ["generated_from_trainer"], ["ppo", "reinforcement-learning"], ["lora"]),
    }
    models = [
        {"id": f"b/{relation}-{i}", "tags": marks}
        for relation, all_ in tags.items()
        for i, marks in enumerate(all_)
    ]
    con = world(models)
    resolve(con)
    for model in models:
        row = lineage_of(con, model["id"])
        expected = str(model["id"]).split("/")[1].split("-")[0]
        assert row["relation"] == expected, model
        assert row["missing_parents"] == (expected != "base")


@pytest.mark.parametrize(
    ("name", "relation"),
    [
        ("rhea-7b-sft", "finetune"),
        ("Rhea-7B-SimPO-v2", "finetune"),
        ("rhea-7b-Uncensored", "finetune"),
        ("Rhea-8B-abliterated", "finetune"),
        ("rhea-7b-qlora", "finetune"),
        ("Rhea-7B-slerp", "merge"),
        ("rhea-7b-dare_ties", "merge"),
        ("rhea-7b-model_stock-v1", "merge"),
        ("rhea-7b", "base"),
        ("rhea-merged-3.5T", "base"),
        ("sft", "base"),
        ("emerge-7b", "base"),
    ],
)
def test_a_name_tells_of_a_tuning_or_a_merge(name: str, relation: str) -> None:
    con = world([f"b/{name}", f"curated/{name}"], reference=[{"hf_id": f"curated/{name}"}])
    resolve(con)
    assert lineage_of(con, f"b/{name}")["relation"] == relation
    assert lineage_of(con, f"curated/{name}")["relation"] == "base"


def test_what_is_tagged_lora_and_as_large_as_a_model_has_its_base_merged_in() -> None:
    models = [
        {"id": f"b/{n}", "tags": ["LoRA"], "safetensors_total": size}
        for n, size in (("large", 7_000_000_000), ("small", 30_000_000))
    ]
    con = world(models)
    resolve(con)
    assert [lineage_of(con, f"b/{n}")["relation"] for n in ("large", "small")] == [
        "finetune", "base",
    ]  # fmt: skip


def test_the_tensor_count_of_a_curated_model_betrays_a_parent_without_a_name():
    def shaped(name: str, count: int, year: int, **more: object) -> dict[str, object]:
        counts = {"key": ["BF16"], "value": [count]}
        return {"id": name, "safetensors_total": count, "safetensors_parameters": counts,
                "created_at": f"{year}-06-01 00:00:00", **more}  # fmt: skip

    con = world(
        [
            shaped("m/known", 7_000_000_001, 2024),
            shaped("x/alpaca", 7_000_000_001, 2025),
            shaped("x/older", 7_000_000_001, 2023),
            shaped("x/other-shape", 7_000_000_002, 2025),
        ],
        reference=[{"hf_id": "m/known", "parameters": 7_000_000_001, "release_date": "2024-06-01"}],
    )
    resolve(con)
    found = {n: lineage_of(con, n) for n in ("m/known", "x/alpaca", "x/older", "x/other-shape")}
    assert [f["relation"] for f in found.values()] == ["base", "finetune", "base", "base"]
    assert found["x/alpaca"]["lineage_grade"] == "inferred"


def test_the_sizes_of_fine_tunes_are_kept_with_their_only_parent():
    def counted(name: str, count: int, kind: str = "BF16") -> dict[str, object]:
        counts = {"key": [kind], "value": [count]}
        return {"id": name, "safetensors_total": count, "safetensors_parameters": counts}

    con = world(
        ["a/base", "a/other", counted("b/one", 70), counted("b/two", 90), counted("b/merge", 9),
         counted("b/packed", 8, "I32")],
        [("b/one", "a/base"), ("b/two", "a/base"), ("b/packed", "a/base"),
         ("b/merge", "a/base"), ("b/merge", "a/other")],
    )  # fmt: skip
    resolve(con)
    found = {name: lineage_of(con, name) for name in ("a/base", "a/other")}
    sizes = [(row["fine_tunes_least"], row["fine_tunes_most"]) for row in found.values()]
    assert sizes == [(70, 90), (None, None)]


def test_relations_are_corrected_by_evidence_and_the_declared_one_is_kept():
    con = world(
        [
            {"id": "a/base", "safetensors_total": 7_000_000_000},
            {"id": "x/lora", "library_name": "peft"},
            {"id": "x/merge", "safetensors_total": 7_000_000_000},
            {"id": "x/kit", "tags": ["mergekit"], "safetensors_total": 7_000_000_000},
            {
                "id": "x/half",
                "safetensors_total": 3_000_000_000,
                "safetensors_parameters": {"BF16": 3_000_000_000},
            },
        ],
        [
            ("x/lora", "a/base", "finetune"),
            ("x/merge", "a/base", "finetune"),
            ("x/merge", "x/kit", "finetune"),
            ("x/kit", "a/base", "finetune"),
            ("x/half", "a/base", "quantized"),
        ],
    )
    resolve(con)
    found = rows(
        con,
        "SELECT c.key, relation, declared_relation, reason FROM parents "
        "JOIN models c ON c.model = child ORDER BY 1, 2",
    )
    relation = {c: (r, d) for c, r, d, _ in found}
    assert relation[key("x/lora")] == ("adapter", "finetune")
    assert relation[key("x/merge")] == ("merge", "finetune")
    assert relation[key("x/kit")] == ("merge", "finetune")
    assert relation[key("x/half")] == ("finetune", "quantized")
    assert all(reason for *_, reason in found)


def test_a_quantised_merge_that_lists_its_original_and_more_is_a_copy_of_the_original():
    con = world(
        ["a/one", "a/two", "m/blend", {"id": "q/blend-GGUF", "gguf_total": 7_000_000_000}],
        [
            ("m/blend", "a/one", "merge"),
            ("m/blend", "a/two", "merge"),
            ("q/blend-GGUF", "m/blend", "quantized"),
            ("q/blend-GGUF", "a/one", "quantized"),
        ],
    )
    resolve(con)
    assert lineage_of(con, "q/blend-GGUF")["original"] == key("m/blend")
    assert lineage_of(con, "q/blend-GGUF")["parents"] == 1


@pytest.mark.parametrize(
    ("facts", "relation"),
    [
        ({"id": "x/base-GGUF", "gguf_total": 7_000}, "quantized"),
        ({"id": "x/assistant", "gguf_total": 7_000}, "finetune"),
        ({"id": "x/base-tuned-GGUF", "gguf_total": 7_000, "tags": ["trl", "sft"]}, "finetune"),
        ({"id": "x/base-tuned-GGUF", "gguf_total": 7_000}, "quantized"),
        ({"id": "x/base", "safetensors_total": 7_000}, "quantized"),
    ],
)
def test_what_is_declared_quantized_is_believed_unless_its_name_and_tags_speak_against(
    facts, relation
):
    con = world(
        [{"id": "a/base", "safetensors_total": 7_000}, facts],
        [(facts["id"], "a/base", "quantized")],
    )
    resolve(con)
    assert [r["relation"] for r in parents_of(con, facts["id"])] == [relation]


def test_how_large_an_adapter_may_be_is_given() -> None:
    con = world([{"id": "b/one", "tags": ["LoRA"], "safetensors_total": 2_000_000_000}])
    found = []
    for largest in (1e9, 3e9):
        lineage.resolve(con, Limits(largest_adapter=largest, least_kept=0.05))
        found.append(lineage_of(con, "b/one")["relation"])
    assert found == ["finetune", "base"]


@pytest.mark.parametrize(
    ("facts", "declared", "grade"),
    [
        ({"safetensors_total": 100_000_000}, "finetune", "inferred"),
        ({"safetensors_total": 100_000_000}, None, "inferred"),
        ({"safetensors_total": 8_000_000_000}, "finetune", "stated"),
        ({"safetensors_total": 100_000_000, "library_name": "peft"}, "finetune", "stated"),
        ({"safetensors_total": 100_000_000}, "adapter", "stated"),
        ({}, "finetune", "stated"),
    ],
)
def test_what_is_far_too_small_to_hold_its_parent_may_be_a_part_beside_it(
    facts: dict[str, object], declared: str | None, grade: str
) -> None:
    con = world(
        [{"id": "a/giant", "safetensors_total": 70_000_000_000}, {"id": "b/draft", **facts}],
        [("b/draft", "a/giant", declared)],
    )
    resolve(con)
    (found,) = parents_of(con, "b/draft")
    assert (found["grade"], found["used"]) == (grade, True)
    assert ("far too small" in (found["reason"] or "")) == (grade == "inferred")


def test_a_parent_that_is_gone_is_as_large_as_its_curated_row() -> None:
    con = world(
        [{"id": "b/draft", "safetensors_total": 100_000_000}],
        [("b/draft", "A/Giant", "finetune")],
        [{"hf_id": "a/giant", "parameters": 70e9}],
    )
    resolve(con)
    assert parents_of(con, "b/draft")[0]["grade"] == "inferred"


def test_how_little_may_be_kept_of_a_parent_is_given() -> None:
    models = [
        {"id": "a/giant", "safetensors_total": 70_000_000_000},
        {"id": "b/pruned", "safetensors_total": 7_000_000_000},
    ]
    con = world(models, [("b/pruned", "a/giant", "finetune")])
    found = []
    for least in (0.05, 0.15):
        lineage.resolve(con, Limits(largest_adapter=1e9, least_kept=least))
        found.append(parents_of(con, "b/pruned")[0]["grade"])
    assert found == ["stated", "inferred"]
