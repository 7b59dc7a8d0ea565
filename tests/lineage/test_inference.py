"""Parents nobody declared: found by size and name, graded inferred, never sure."""

from __future__ import annotations

import pytest

from hubscan.lineage import names
from hubscan.store.engine import connect
from tests.lineage.world import key, lineage_of, parents_of, world
from tests.support.lineage import resolve

LLAMA = {
    "id": "meta-llama/Llama-2-7b-hf",
    "safetensors_total": 6_738_415_616,
    "model_type": "llama",
}
OLD = {"id": "huggyllama/llama-7b", "safetensors_total": 6_738_415_616, "model_type": "llama"}
CURATED = [{"hf_id": LLAMA["id"]}, {"hf_id": OLD["id"]}]


def inferred(name: str, **facts: object) -> list[dict[str, object]]:
    """The inferred parents of a model that declares none."""
    con = world([LLAMA, OLD, {"id": name, **facts}], reference=CURATED)
    resolve(con)
    return [r for r in parents_of(con, name) if r["source"] == "inferred" and r["parent"]]


def test_size_architecture_and_name_together_make_a_parent():
    (row,) = inferred("x/my-llama-2-7b-chat", safetensors_total=6_738_415_616, model_type="llama")
    assert row["parent"] == key("meta-llama/Llama-2-7b-hf")
    assert (row["relation"], row["grade"], row["used"]) == ("finetune", "inferred", True)
    assert row["reason"]


@pytest.mark.parametrize(
    ("name", "size", "kind"),
    [
        ("x/my-model", 6_738_415_616, "llama"),
        ("x/my-llama-2-7b", 6_738_415_617, "llama"),
        ("x/my-llama-2-7b", 6_738_415_616, "mistral"),
        ("x/my-llama-3-7b", 6_738_415_616, "llama"),
        ("x/my-llama-2-7b", None, "llama"),
    ],
)
def test_one_of_them_missing_makes_none(name, size, kind):
    assert inferred(name, safetensors_total=size, model_type=kind) == []


@pytest.mark.parametrize(
    "name", ["TheBloke/Llama-2-7B-GPTQ", "x/Llama-2-7b-hf-4bit-128g", "y/Llama-2-7B-i1-GGUF"]
)
def test_copies_are_named_after_their_original(name):
    (row,) = inferred(name)
    assert (row["parent"], row["relation"]) == (key("meta-llama/Llama-2-7b-hf"), "quantized")


def test_a_curated_base_never_gets_a_parent():
    con = world([LLAMA, OLD], reference=CURATED)
    resolve(con)
    assert lineage_of(con, "meta-llama/Llama-2-7b-hf")["relation"] == "base"


def test_a_declared_parent_keeps_inference_away():
    con = world(
        [LLAMA, "a/other", {"id": "x/llama-2-7b-sft", "safetensors_total": 6_738_415_616}],
        [("x/llama-2-7b-sft", "a/other", "finetune")],
        CURATED,
    )
    resolve(con)
    assert [r["parent"] for r in parents_of(con, "x/llama-2-7b-sft")] == [key("a/other")]


def test_an_inferred_edge_marks_everything_below_it():
    con = world(
        [LLAMA, "x/Llama-2-7B-GPTQ", "y/tune"],
        [("y/tune", "x/Llama-2-7B-GPTQ", "finetune")],
        CURATED,
    )
    resolve(con)
    assert lineage_of(con, "y/tune")["lineage_grade"] == "inferred"
    assert lineage_of(con, "meta-llama/Llama-2-7b-hf")["lineage_grade"] == "stated"


def test_the_teacher_of_a_distilled_model_is_known_but_gives_no_weights():
    con = world(
        ["deepseek-ai/DeepSeek-R1", LLAMA, "deepseek-ai/DeepSeek-R1-Distill-Llama-7B"],
        [("deepseek-ai/DeepSeek-R1-Distill-Llama-7B", LLAMA["id"], "finetune")],
    )
    resolve(con)
    found = lineage_of(con, "deepseek-ai/DeepSeek-R1-Distill-Llama-7B")
    assert (found["depth"], found["root"]) == (1, key(str(LLAMA["id"])))
    relations = {r["relation"] for r in parents_of(con, "deepseek-ai/DeepSeek-R1-Distill-Llama-7B")}
    assert relations == {"distilled", "finetune"}


def test_an_inferred_edge_on_a_cycle_gives_way_to_the_declared_one():
    con = world(
        [
            {"id": "a/Some-Model-7B-GGUF", "created_at": "2023-01-01"},
            {"id": "b/Some-Model-7B", "created_at": "2023-02-01"},
        ],
        [("b/Some-Model-7B", "a/Some-Model-7B-GGUF", "finetune")],
    )
    resolve(con)
    assert lineage_of(con, "b/Some-Model-7B")["depth"] == 1
    assert lineage_of(con, "a/Some-Model-7B-GGUF")["depth"] == 0


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("TheBloke/Llama-2-7B-Chat-GGUF", "llama27bchat"),
        ("unsloth/phi-4-unsloth-bnb-4bit", "phi4"),
        ("x/Meta-Llama-3.1-8B-Instruct", "llama318binstruct"),
        ("jth01/Mistral-Small-24B-Instruct-2501-6.0bpw-h8-exl2", "mistralsmall24binstruct2501"),
        ("x/gemma-2-2b-it-Q4_K_M-GGUF", "gemma22bit"),
    ],
)
def test_the_stem_of_a_name_is_without_its_format(name, stem):
    assert ask(names.stem(names.bare_name("$name")), name) == stem


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("x/L3-8B-Stheno-v3.2", " llama 3 stheno 3.2 "),
        ("x/qwen2p5-7b-it", " qwen 2.5 "),
        ("x/llama32_3B_emo", " llama 3.2 emo "),
        ("meta-llama/Meta-Llama-3.1-8B-Instruct", " llama 3.1 "),
        ("mistralai/Mixtral-8x7B-v0.1", " mixtral "),
    ],
)
def test_the_identity_of_a_name_is_family_and_version(name, identity):
    assert ask(names.identity(names.tokens(names.bare_name("$name"))), name) == identity


def ask(expression: str, name: str) -> object:
    row = connect(threads=1).execute(f"SELECT {expression}", {"name": name}).fetchone()
    assert row is not None
    return row[0]


def test_a_reupload_that_names_the_parent_is_grouped_with_what_it_repeats():
    size = {"safetensors_total": 24, "safetensors_parameters": {"BF16": 24}}
    con = world(
        [
            "a/small-24b-base",
            {"id": "a/small-24b-instruct", "created_at": "2025-01-01", **size},
            {"id": "b/small-24b-instruct", "created_at": "2025-02-01", **size},
            {"id": "b/small-24b-other", "created_at": "2025-02-01", **size},
        ],
        [
            ("a/small-24b-instruct", "a/small-24b-base", "finetune"),
            ("b/small-24b-instruct", "a/small-24b-base", "finetune"),
            ("b/small-24b-other", "a/small-24b-base", "finetune"),
        ],
    )
    resolve(con)
    assert lineage_of(con, "b/small-24b-instruct")["original"] == key("a/small-24b-instruct")
    assert lineage_of(con, "b/small-24b-other")["original"] == key("b/small-24b-other")


def test_a_model_alone_has_nobody_to_come_from_and_two_do():
    name = "x/my-llama-2-7b-chat"
    facts = {"id": name, "safetensors_total": 6_738_415_616, "model_type": "llama"}
    for others, parents in (([], []), ([LLAMA], [key(LLAMA["id"])])):
        con = world([*others, facts], reference=CURATED)
        resolve(con)
        assert [r["parent"] for r in parents_of(con, name) if r["parent"]] == parents
        assert lineage_of(con, name)["relation"] == ("finetune" if parents else "base")
