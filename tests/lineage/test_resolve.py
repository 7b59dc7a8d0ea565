"""Statements about parents become one row each: used, or kept with the reason why not."""

from __future__ import annotations

import pytest

from hubscan.lineage import find_parents
from tests.lineage.world import key, lineage_of, parents_of, rows, world
from tests.support.lineage import resolve


def test_sources_that_agree_become_one_row_of_the_best_source():
    con = world(
        ["a/base", "b/tuned"],
        [
            ("b/tuned", "a/base", "finetune", "base_models", 0),
            ("b/tuned", "A/Base", None, "card", 0),
            ("b/tuned", "a/base", "finetune", "tag", 0),
        ],
    )
    resolve(con)
    (row,) = parents_of(con, "b/tuned")
    assert (row["parent"], row["relation"], row["source"]) == (
        key("a/base"),
        "finetune",
        "base_models",
    )
    assert (row["grade"], row["used"], row["reason"]) == ("stated", True, None)
    assert lineage_of(con, "b/tuned")["depth"] == 1
    assert lineage_of(con, "a/base")["descendants"] == 1


@pytest.mark.parametrize(
    "written",
    [
        "https://huggingface.co/A/base",
        "hf.co/a/base/",
        "https://huggingface.co/a/BASE/tree/main",
        " a/base ",
        "a/base@main",
    ],
)
def test_a_parent_is_found_however_it_is_written(written):
    con = world(["a/base", "b/tuned"], [("b/tuned", written, None, "card")])
    resolve(con)
    (row,) = parents_of(con, "b/tuned")
    assert row["parent"] == key("a/base")


SPELLED = {
    "https://hf-mirror.com/a/base": ["a/base"],
    "https://www.modelscope.cn/models/a/base/summary": ["a/base"],
    "/root/.cache/huggingface/hub/models--a--base/snapshots/b968826d9c46": ["a/base"],
    "C:\\Users\\me\\.cache\\huggingface\\hub\\models--a--base\\snapshots\\b9": ["a/base"],
    "/mnt/workspace/.cache/modelscope/hub/models/a/base": ["a/base"],
    "/root/.cache/modelscope/hub/b/Two___5-7B": ["b/Two.5-7B"],
    "/x/.cache/torch/sentence_transformers/a_base": ["a/base"],
    "/data/weights/a/base": ["a/base"],
    "D:\\llm\\a\\base\\": ["a/base"],
    "models/a_base": ["a/base"],
    "a--base": ["a/base"],
    "a/base/transformer": ["a/base"],
    "[the base](https://hf.co/a/base/tree/main)": ["a/base"],
    "<https://huggingface.co/a/base>": ["a/base"],
    "git@hf.co:a/base.git": ["a/base"],
    "hf://a/base": ["a/base"],
    "a/base:main": ["a/base"],
    "hf.co/a/base:Q4_K_M": ["a/base"],
    "`a/base`": ["a/base"],
    "a/base (8 bit)": ["a/base"],
    "a/base # of May": ["a/base"],
    "a%2Fbase": ["a/base"],
    "{name: a/base}": ["a/base"],
    '{"model": "a/base", "revision": "main"}': ["a/base"],
    "a/base, b/Two.5-7B": ["a/base", "b/Two.5-7B"],
    "a/base + b/Two.5-7B": ["a/base", "b/Two.5-7B"],
    "[x](https://hf.co/a/base) and [y](https://hf.co/b/Two.5-7B)": ["a/base", "b/Two.5-7B"],
    "gpt2": ["openai-community/gpt2"],
    "THUDM/glm-4-9b": ["zai-org/glm-4-9b"],
    "/x/.cache/modelscope/hub/LLM-Research/Llama-3___2-1B": ["meta-llama/Llama-3.2-1B"],
    "/data/THUDM/glm-4-9b": ["zai-org/glm-4-9b"],
    "/data/weights/somebody/else": [],
    "./base": [],
    "trained by a and b": [],
}
"""What people write → the models that it names."""


def test_every_spelling_of_a_parent_is_read():
    known = sorted({name for names in SPELLED.values() for name in names})
    children = [f"c/{i}" for i in range(len(SPELLED))]
    edges = [(c, w, None, "card") for c, w in zip(children, SPELLED, strict=True)]
    con = world([*known, *children], edges)
    resolve(con)
    for child, (written, names) in zip(children, SPELLED.items(), strict=True):
        used = [r["parent"] for r in parents_of(con, child) if r["used"] and r["parent"]]
        assert sorted(used) == [key(name) for name in names], written


def test_a_lost_parent_is_named_as_the_curated_table_names_it():
    con = world(
        ["b/tuned"],
        [("b/tuned", "/data/CohereForAI/c4ai-command-r-v01", None, "peft")],
        [{"hf_id": "CohereLabs/c4ai-command-r-v01"}],
    )
    resolve(con)
    (row,) = parents_of(con, "b/tuned")
    assert (row["parent_ref"], row["parent"]) == ("CohereLabs/c4ai-command-r-v01", None)
    assert (row["used"], lineage_of(con, "b/tuned")["missing_parents"]) == (True, 1)


DECLARED = {
    "finetune": ("fine_tune", "full-finetune", "Full Fine-tuning", "DPO", "SFT", "instruct"),
    "adapter": ("qlora", "LoRA adapter", "DoRA", "PEFT", "ia3"),
    "quantized": ("quantization", "Quantised", "AWQ", "gptq", "int4", "4-bit"),
    "merge": ("merges", "SLERP", "dare_ties", "model merge", "MoErge"),
    "distilled": ("distillation", "Student"),
    "conversion": ("onnx", "reupload", "converted"),
}


def test_declared_relations_are_read_in_the_words_people_use():
    said = [(word, meant) for meant, words in DECLARED.items() for word in words]
    said += [(word, "finetune") for word in ("none", "Base", "N/A", "null", "base_model")]
    said += [("inspired by", "other")]
    children = [f"c/name-of-its-own-{i}{'-GPTQ' * (m == 'quantized')}" for i, (_, m) in
                enumerate(said)]  # fmt: skip
    con = world(
        ["a/base", *children],
        [(c, "a/base", w, "card") for c, (w, _) in zip(children, said, strict=True)],
    )
    resolve(con)
    for child, (word, meant) in zip(children, said, strict=True):
        (row,) = parents_of(con, child)
        assert (row["relation"], row["declared_relation"]) == (meant, word)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("None", "names no parent"),
        ("", "names no parent"),
        ("/workspace/llama", "a local path, not org/name"),
        ("./output/checkpoint-500", "a local path, not org/name"),
        ("outputs/run1", "a local path, not org/name"),
        ("C:\\models\\x", "a local path, not org/name"),
        ("a b/c", "a local path, not org/name"),
        ("b/tuned", "names itself as its parent"),
    ],
)
def test_junk_is_kept_with_its_reason_and_not_used(written, reason):
    con = world(["a/base", "b/tuned"], [("b/tuned", written, None, "card")])
    resolve(con)
    junk = [r for r in parents_of(con, "b/tuned") if not r["used"]]
    assert [r["reason"] for r in junk] == [reason]


def test_a_missing_parent_stays_as_a_row_without_key():
    con = world(["b/tuned"], [("b/tuned", "gone/model", "finetune")])
    resolve(con)
    (row,) = parents_of(con, "b/tuned")
    assert row["parent"] is None
    assert row["used"]
    assert lineage_of(con, "b/tuned")["missing_parents"] == 1
    assert lineage_of(con, "b/tuned")["relation"] == "finetune"


def test_aliases_and_curated_bases_of_the_reference_table():
    con = world(
        ["meta/new-name", "meta/chat", "x/tuned"],
        [("x/tuned", "meta/old-name", None, "card")],
        [
            {"hf_id": "meta/new-name", "aliases": "meta/old-name meta/older"},
            {"hf_id": "meta/chat", "base": "meta/new-name", "base_relation": "finetune"},
        ],
    )
    resolve(con)
    assert parents_of(con, "x/tuned")[0]["parent"] == key("meta/new-name")
    (row,) = parents_of(con, "meta/chat")
    assert (row["parent"], row["source"]) == (key("meta/new-name"), "reference")


def test_an_old_name_on_the_card_is_not_a_second_missing_parent():
    con = world(
        ["zai/glm", "x/tuned"],
        [
            ("x/tuned", "zai/glm", "finetune", "base_models", 0),
            ("x/tuned", "THUDM/glm", None, "card", 0),
        ],
    )
    resolve(con)
    assert lineage_of(con, "x/tuned")["parents"] == 1
    assert [r["used"] for r in parents_of(con, "x/tuned")] == [True, False]


def test_cycles_are_broken_at_the_younger_parent_and_say_so():
    con = world(
        [
            {"id": "a/old", "created_at": "2023-01-01"},
            {"id": "b/mid", "created_at": "2023-02-01"},
            {"id": "c/new", "created_at": "2023-03-01"},
            {"id": "d/below", "created_at": "2022-03-01"},
        ],
        [("a/old", "c/new"), ("b/mid", "a/old"), ("c/new", "b/mid"), ("d/below", "c/new")],
    )
    resolve(con)
    (row,) = [r for r in parents_of(con, "a/old") if not r["used"]]
    assert "cycle" in row["reason"]
    assert lineage_of(con, "c/new")["depth"] == 2
    assert lineage_of(con, "d/below")["root"] == key("a/old")
    assert lineage_of(con, "d/below")["depth"] == 3


def test_copies_lead_to_their_original_through_chains():
    con = world(
        ["a/base", "b/base-GGUF", "c/base-GGUF-Q4"],
        [
            ("b/base-GGUF", "a/base", "quantized"),
            ("c/base-GGUF-Q4", "b/base-GGUF", "quantized"),
        ],
    )
    resolve(con)
    assert lineage_of(con, "c/base-GGUF-Q4")["original"] == key("a/base")
    assert lineage_of(con, "a/base")["original"] == key("a/base")


def test_an_adapter_that_names_no_base_has_a_missing_parent():
    con = world([{"id": "x/lora", "library_name": "peft"}])
    resolve(con)
    found = lineage_of(con, "x/lora")
    assert (found["relation"], found["missing_parents"]) == ("adapter", 1)


def test_parents_only_on_the_card_are_not_used_where_the_hub_lists_parents():
    con = world(
        ["a/base", "a/other", "x/tune"],
        [
            ("x/tune", "a/base", "finetune", "base_models", 0),
            ("x/tune", "a/base", None, "card", 0),
            ("x/tune", "a/other", None, "card", 1),
        ],
    )
    resolve(con)
    assert [(r["parent_ref"], r["used"]) for r in parents_of(con, "x/tune")] == [
        ("a/base", True),
        ("a/other", False),
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"id": "x/alone"},
        {"id": "x/alone-gptq", "quant_method": "gptq", "tags": ["gptq"]},
        {"id": "x/alone-lora", "library_name": "peft"},
        {"id": "x/alone-merge", "tags": ["mergekit"]},
        {"id": "x/alone-7b", "safetensors_total": 24, "safetensors_parameters": {"BF16": 24}},
    ],
    ids=lambda facts: facts["id"],
)
def test_where_nobody_is_named_the_short_way_says_what_the_long_one_does(
    facts: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    curated = [{"hf_id": "y/base", "aliases": "y/base-hf", "parameters": 24.0}]
    found = []
    for short in (True, False):
        con = world([facts, {"id": "x/other", "tags": ["gguf"]}], reference=curated)
        assert not find_parents.anybody(con)
        if not short:
            monkeypatch.setattr(find_parents, "anybody", lambda _: True)
        resolve(con)
        found.append([rows(con, f"FROM {table} ORDER BY ALL") for table in ("parents", "lineage")])
    assert found[0] == found[1]
