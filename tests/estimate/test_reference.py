"""The curated table: what the shipped files must hold, and what broken ones are told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from hubscan.config import Config
from hubscan.estimate import reference, reference_facts, reference_models
from hubscan.estimate.reference_facts import Kind
from hubscan.estimate.reference_lint import MEMORY_LIMIT, lint, reached
from hubscan.model.errors import ConfigError
from hubscan.settings.locate import built_in
from tests.estimate.reference_table import fact, model, write
from tests.estimate.support import figure, key, world


def one(config_dir: Path, query: str) -> Any:
    con = duckdb.connect()
    reference.load(con, reference.read(config_dir))
    return con.execute(query).fetchone()


def test_facts_become_one_typed_row_a_model_and_unknown_ones_null(tmp_path: Path) -> None:
    write(
        tmp_path,
        [model(aliases="a/b c/d", task="text-to-image", modality="image")],
        [
            fact("release_date", text="2024-05-01"),
            fact("base", text="finetune of org/parent"),
            fact("parameters", "7e9"),
            fact("gpu_hours", "1e5", text="H100"),
        ],
    )
    found = one(
        tmp_path,
        "SELECT release_date, base, base_relation, parameters, active_parameters, hardware, mmlu, "
        "generates, parameters_confidence FROM reference",
    )
    sized = (7e9, 7e9, "H100", None, ["image"], "verified")
    assert found == (date(2024, 5, 1), "org/parent", "finetune", *sized)
    said = one(tmp_path, "SELECT parameters_source FROM reference")[0]
    assert said == "model card, https://huggingface.co/org/model"


def test_every_statement_is_kept_and_the_nearest_source_is_used(tmp_path: Path) -> None:
    recalled = {"kind": "memory", "address": ""}
    write(
        tmp_path,
        [model()],
        [
            fact("active_parameters", "5e10", **recalled),
            fact("active_parameters", "1.04e11", kind="secondary"),
            fact("active_parameters", "1.042e11"),
            fact("parameters", "2.8e12", kind="counted"),
        ],
    )
    con = duckdb.connect()
    reference.load(con, reference.read(tmp_path))
    assert con.execute("SELECT count(*) FROM reference").fetchone() == (1,)
    query = "SELECT value, kind FROM reference_facts WHERE quantity = 'active_parameters' "
    assert con.execute(query + "ORDER BY rank").fetchall() == [
        (1.042e11, "primary"),
        (1.04e11, "secondary"),
        (5e10, "memory"),
    ]
    used = con.execute("SELECT active_parameters, parameters_confidence FROM reference").fetchone()
    assert used == (1.042e11, "exact")


def test_a_figure_of_the_whole_training_is_not_taken_for_the_own_step(tmp_path: Path) -> None:
    write(
        tmp_path,
        [model(), model("org/tuned")],
        [
            fact("training_tokens", "2e12", scope="whole"),
            fact("base", text="finetune of org/model", hf_id="org/tuned"),
            fact("training_tokens", "2.5e12", scope="whole", hf_id="org/tuned"),
        ],
    )
    base, tuned = reference.read(tmp_path)
    assert base.number("training_tokens") == 2e12, "without a base the whole is the own step"
    assert tuned.number("training_tokens") is None


def test_bounds_are_kept_and_are_no_best_value(tmp_path: Path) -> None:
    write(tmp_path, [model()], [fact("training_tokens", low="8e11", high="8e12")])
    assert one(tmp_path, "SELECT low, value, high FROM reference_facts") == (8e11, None, 8e12)
    assert one(tmp_path, "SELECT training_tokens FROM reference") == (None,)


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"value": "7B"}, ":3: parameters: value: '7B' is not a number"),
        ({"value": "nan"}, ":3: parameters: value: nan is outside"),
        ({"value": "-1"}, ":3: parameters: value: -1 is outside"),
        ({"value": ""}, ":3: parameters says nothing"),
        ({"low": "8e9"}, ":3: parameters: low, value, high are out of order"),
        ({"quantity": "mmlu", "value": "101"}, ":3: mmlu: value: 101 is outside 0 to 100"),
        ({"quantity": "size"}, ":3: quantity: 'size' is not known"),
        ({"quantity": "licence", "value": "1", "text": "mit"}, ":3: licence is a fact in words"),
        ({"quantity": "licence", "value": ""}, ":3: licence says nothing: text is empty"),
        ({"quantity": "release_date", "value": "", "text": "May 2024"}, ":3: release_date:"),
        ({"quantity": "base", "value": "", "text": "org/parent"}, ":3: base: 'org/parent' is not"),
        ({"quantity": "base", "value": "", "text": "cousin of o/p"}, ":3: base: 'cousin of o/p'"),
        ({"source_title": ""}, ":3: source_title is empty"),
        ({"address": ""}, ":3: address is empty"),
        ({"address": "http://huggingface.co/a/b"}, ":3: address: 'http://huggingface.co/a/b'"),
        ({"address": "https://example.org/a b"}, ":3: address: 'https://example.org/a b'"),
        ({"address": "https://[broken"}, ":3: address: 'https://[broken'"),
        ({"address": "", "kind": "memory", "looked_at": ""}, ":3: looked_at is empty"),
        ({"looked_at": "yesterday"}, ":3: looked_at:"),
        ({"kind": "hearsay"}, ":3: kind: 'hearsay' is not known"),
        ({"kind": ""}, ":3: kind is empty"),
        ({"scope": "half"}, ":3: scope: 'half' is not known"),
        ({"quote": "word " * 26}, ":3: quote has 26 words, more than 25"),
        ({"hf_id": "org/other"}, ":3: 'org/other' is not in reference_models.csv"),
    ],
)
def test_a_broken_fact_is_named_with_its_line(
    tmp_path: Path, broken: dict[str, str], told: str
) -> None:
    write(tmp_path, [model()], [fact("parameters", "7e9"), {**fact("parameters", "7e9"), **broken}])
    with pytest.raises(ConfigError) as caught:
        reference.read(tmp_path)
    assert f"{reference_facts.FILE_NAME}{told}" in caught.value.message
    assert caught.value.exit_code == 4


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"modality": "smell"}, ":3: modality: 'smell' is not known"),
        ({"task": "juggling"}, ":3: task: 'juggling' is not known"),
        ({"task": ""}, ":3: task is empty"),
        ({"hf_id": "ORG/model"}, ":3: 'ORG/model' is already on line 2"),
        ({"aliases": "x/y org/model"}, ":3: 'org/model' is already on line 2"),
    ],
)
def test_a_broken_model_is_named_with_its_line(
    tmp_path: Path, broken: dict[str, str], told: str
) -> None:
    write(tmp_path, [model(), {**model("org/other"), **broken}])
    with pytest.raises(ConfigError) as caught:
        reference.read(tmp_path)
    assert f"{reference_models.FILE_NAME}{told}" in caught.value.message


def test_a_missing_column_an_unknown_one_and_a_short_row(tmp_path: Path) -> None:
    path = write(tmp_path, [model()]) / reference_models.FILE_NAME
    sound = path.read_text(encoding="utf-8")
    path.write_text(sound.replace(",note", ""), encoding="utf-8")
    with pytest.raises(ConfigError, match=r":1: missing column note"):
        reference.read(tmp_path)
    path.write_text(sound.replace(",note", ",note,colour"), encoding="utf-8")
    with pytest.raises(ConfigError, match=r":1: unknown column colour"):
        reference.read(tmp_path)
    path.write_text(sound + "org/short,\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r":3: 2 cells where the header has"):
        reference.read(tmp_path)


def test_no_file_and_a_file_that_is_not_text(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"reference_models.csv: cannot be read"):
        reference.read(tmp_path)
    write(tmp_path, [model()])
    (tmp_path / reference_facts.FILE_NAME).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"reference_facts.csv: not UTF-8"):
        reference.read(tmp_path)


def test_every_shipped_fact_has_a_source_with_an_address_or_is_marked_as_recalled() -> None:
    facts = [fact for row in reference.read(built_in()) for fact in row.facts]
    assert len(facts) > 3000
    assert all(f.source_title and f.looked_at for f in facts)
    unaddressed = [f for f in facts if not f.address.startswith("https://")]
    assert {f.kind for f in unaddressed} == {Kind.MEMORY}


def test_bounds_of_active_parameters_are_not_taken_for_all_of_them(tmp_path: Path) -> None:
    bounds = fact("active_parameters", low="1e9", high="3e9")
    write(tmp_path, [model()], [fact("parameters", "7e9"), bounds])
    assert one(tmp_path, "SELECT active_parameters FROM reference") == (None,)


def test_no_large_compute_of_the_shipped_table_rests_on_memory_alone() -> None:
    rows = Config.find(built_in()).curated
    assert not [f for f in lint(rows, {}, {}) if f.check == "memory"]
    large = [r for r in rows if reached(r) > MEMORY_LIMIT]
    assert len(large) > 300


def test_figures_that_makers_published_are_in_the_table() -> None:
    rows = {r.hf_id: r for r in reference.read(built_in())}
    assert rows["moonshotai/Kimi-K3"].number("active_parameters") == 104.2e9
    assert rows["mistralai/Mistral-Small-4-119B-2603"].number("active_parameters") == 6.5e9
    assert rows["MiniMaxAI/MiniMax-M2"].number("active_parameters") == 9.8e9
    assert rows["tiiuae/falcon-180B"].number("stated_flop") == 3.76e24
    published = {
        "stepfun-ai/step3": 24e12,
        "stepfun-ai/Step-3.5-Flash": 17.2e12,
        "upstage/Solar-Open-100B": 19.7e12,
        "skt/A.X-K1": 10e12,
        "arcee-ai/Trinity-Mini": 10e12,
        "arcee-ai/Trinity-Nano-Preview": 10e12,
        "Nanbeige/Nanbeige4.2-3B-Base": 28e12,
        "ibm-granite/granite-4.1-30b-base": 15e12,
        "ibm-granite/granite-4.1-8b-base": 15e12,
        "tiiuae/Falcon3-3B-Base": 80e9,
    }
    assert {name: rows[name].number("training_tokens") for name in published} == published


def test_every_shipped_model_has_a_size_a_date_and_a_licence() -> None:
    rows = reference.read(built_in())
    assert [r.hf_id for r in rows if not (r.number("parameters") and r.text("release_date"))] == []
    assert [r.hf_id for r in rows if not r.text("licence")] == []


def test_the_shipped_files_are_sorted() -> None:
    rows = reference.read(built_in())
    names = [(row.hf_id.lower(), row.hf_id) for row in rows]
    assert names == sorted(names)
    quantities = list(reference_facts.QUANTITIES)
    facts = reference_facts.read(built_in() / reference_facts.FILE_NAME)
    places = [(f.hf_id.lower(), f.hf_id, quantities.index(f.quantity)) for f in facts]
    assert places == sorted(places)


def test_llama_2_is_on_the_sides_of_the_line_that_the_literature_puts_it() -> None:
    rows = {r.hf_id: r for r in Config.find(built_in()).curated}
    seven, thirteen, seventy = (rows[f"meta-llama/Llama-2-{n}b-hf"] for n in (7, 13, 70))
    assert (seven.flop_end("training_flop_low") or 1e99) < 1e23
    assert (thirteen.flop_end("training_flop_low") or 0) > 1e23
    assert (seventy.flop_end("training_flop_low") or 0) > 1e23
    assert seventy.number("parameters") == 68_976_648_192


def test_every_base_named_is_a_row_of_its_own() -> None:
    rows = reference.read(built_in())
    known = {name for r in rows for name in r.ids}
    assert [r.hf_id for r in rows if r.base and r.base not in known] == []


def test_a_curated_row_without_tokens_is_not_taken_for_a_hobby_fine_tune() -> None:
    con = world(
        [{"id": "stabilityai/stable-diffusion-2-1"}],
        [{"model": key(0), "relation": "finetune", "root": key(0)}],
    )
    tokens = figure(con, "stabilityai/stable-diffusion-2-1", "training_tokens")
    assert tokens["best"] is None
    assert tokens["high"] > 1e11
