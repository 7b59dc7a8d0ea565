"""Odd objects become rows with recorded reasons; broken ones never take others with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from hubscan.model.errors import SnapshotError
from hubscan.model.tables import TABLES
from hubscan.store import typed_rows
from hubscan.store.convert import convert
from hubscan.store.convert_few import convert_few
from hubscan.store.raw_pages import RawPages

KEY = "0123456789abcdef01234567"


def run(tmp_path: Path, *pages: bytes) -> tuple[list[dict[str, Any]], ...]:
    """(models, edges, rejects) of raw pages, as dicts."""
    raw = RawPages(tmp_path / "raw")
    for number, page in enumerate(pages):
        raw.write(0, number, page)
    convert(raw.files(), tmp_path)
    found = []
    for table in ("models", "edges", "rejects"):
        relation = duckdb.sql(f"FROM '{tmp_path / table}.parquet'")
        assert tuple(relation.columns) == TABLES[table].names
        assert [str(t) for t in relation.types] == [c.sql_type for c in TABLES[table].columns]
        found.append([dict(zip(relation.columns, r, strict=True)) for r in relation.fetchall()])
    return tuple(found)


def model(**fields: Any) -> dict[str, Any]:
    return {"_id": KEY, "id": "org/name", **fields}


def one(tmp_path: Path, **fields: Any) -> tuple[dict[str, Any], list[dict[str, Any]], list[str]]:
    """(row, edges, reasons) of a single object."""
    models, edges, rejects = run(tmp_path, json.dumps([model(**fields)]).encode())
    assert len(models) == 1
    return models[0], edges, [r["reason"] for r in rejects]


@pytest.mark.parametrize(
    ("given", "kept"),
    [(False, "no"), ("auto", "auto"), ("manual", "manual"), (None, None)],
)
def test_gated_is_false_or_a_word(tmp_path: Path, given: Any, kept: str | None) -> None:
    row, _, reasons = one(tmp_path, gated=given)
    assert row["gated"] == kept
    assert reasons == []


def test_every_field_is_read(tmp_path: Path) -> None:
    row, _, reasons = one(
        tmp_path,
        createdAt="2024-02-29T04:52:16.000Z",
        lastModified="2024-04-18T11:58:22Z",
        sha="a" * 40,
        disabled=False,
        downloads=5,
        downloadsAllTime=50,
        likes=3,
        trendingScore=0.2,
        pipeline_tag="text-generation",
        library_name="transformers",
        tags=["a", "license:mit"],
        config={
            "model_type": "llama",
            "architectures": ["LlamaForCausalLM"],
            "quantization_config": {"quant_method": "gptq", "bits": 4},
            "diffusers": {"_class_name": "FluxPipeline"},
        },
        safetensors={"parameters": {"BF16": 7, "I32": 1}, "total": 8},
        gguf={"total": 9, "architecture": "llama", "totalFileSize": 10},
        cardData={
            "license": "Apache-2.0",
            "license_name": "mine",
            "base_model": ["a/b", "c/d"],
            "base_model_relation": "merge",
            "model-index": [{"name": "x"}],
        },
        evalResults=[{"value": 1}],
        siblings=[{"rfilename": n} for n in ("README.md", "m-1.safetensors", "m-2.safetensors")],
    )
    assert reasons == []
    assert str(row["created_at"]) == "2024-02-29 04:52:16"
    assert (row["namespace"], row["downloads"], row["likes"]) == ("org", 5, 3)
    assert (row["license"], row["license_name"]) == ("apache-2.0", "mine")
    assert (row["quant_method"], row["quant_bits"]) == ("gptq", 4)
    assert row["diffusers_class"] == "FluxPipeline"
    assert row["safetensors_parameters"] == {"BF16": 7, "I32": 1}
    assert (row["safetensors_total"], row["gguf_total"], row["gguf_file_bytes"]) == (8, 9, 10)
    assert row["card_base_models"] == ["a/b", "c/d"]
    assert json.loads(row["model_index"]) == [{"name": "x"}]
    assert json.loads(row["eval_results"]) == [{"value": 1}]
    assert row["weight_files"] == {"safetensors": 2}


def test_an_empty_object_has_only_a_name(tmp_path: Path) -> None:
    row, edges, reasons = one(tmp_path)
    assert {k for k, v in row.items() if v is not None} == {
        "key",
        "model",
        "publisher",
        "id",
        "namespace",
    }
    assert (edges, reasons) == ([], [])


@pytest.mark.parametrize(
    ("field", "value", "column"),
    [
        ("downloads", -1, "downloads"),
        ("downloads", "many", "downloads"),
        ("downloads", 10**30, "downloads"),
        ("likes", {"x": 1}, "likes"),
        ("createdAt", "yesterday", "created_at"),
        ("createdAt", "infinity", "created_at"),
        ("pipeline_tag", ["a"], "pipeline_tag"),
        ("gated", "sometimes", "gated"),
        ("tags", "not a list", "tags"),
        ("config", "not an object", "model_type"),
        ("safetensors", [1], "safetensors_total"),
        ("safetensors", {"total": "x"}, "safetensors_total"),
        ("safetensors", {"parameters": {"BF16": "x"}}, "safetensors_parameters"),
        ("gguf", {"total": 2**64}, "gguf_total"),
        ("baseModels", ["a/b"], "base_models_relation"),
        ("cardData", "text", "license"),
    ],
)
def test_a_wrong_value_is_missing_and_told_of(
    tmp_path: Path, field: str, value: Any, column: str
) -> None:
    row, _, reasons = one(tmp_path, **{field: value})
    assert row[column] is None
    assert len(reasons) == 1, reasons


def test_a_whole_number_may_be_written_otherwise(tmp_path: Path) -> None:
    weights = {"parameters": {"BF16": 7e9, "F32": "5"}, "total": "7000000005"}
    row, _, reasons = one(tmp_path, safetensors=weights, gguf={"total": 9.0}, downloads="12")
    assert row["safetensors_parameters"] == {"BF16": 7_000_000_000, "F32": 5}
    assert (row["safetensors_total"], row["gguf_total"], row["downloads"]) == (7000000005, 9, 12)
    assert reasons == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a/b", ["a/b"]),
        (["a/b"], ["a/b"]),
        ([], []),
        (None, None),
        (["a/b", None, 3, "", "c/d"], ["a/b", "c/d"]),
        ("https://huggingface.co/a/b", ["https://huggingface.co/a/b"]),
        ([["a/b"], "c/d"], ["a/b", "c/d"]),
        ([{"a/b": None}, {"base": "c/d"}, {"x": "y"}], ["a/b", "c/d"]),
    ],
)
def test_base_model_of_the_card_is_always_a_list(
    tmp_path: Path, given: Any, kept: list[str] | None
) -> None:
    row, edges, _ = one(tmp_path, cardData={"base_model": given})
    assert row["card_base_models"] == kept
    assert [e["parent_ref"] for e in edges] == (kept or [])


def test_every_source_of_parents_is_a_statement(tmp_path: Path) -> None:
    parent = {"_id": "f" * 24, "id": "a/b"}
    _, edges, reasons = one(
        tmp_path,
        baseModels={"relation": "finetune", "models": [parent, {"_id": "x", "id": "c/d"}]},
        cardData={"base_model": "a/b", "base_model_relation": "adapter"},
        tags=[
            "base_model:a/b",
            "base_model:finetune:a/b",
            "base_model:adapter:/cache/models/da10:f9",
            "base_model:plain/only",
            "base_model:https://huggingface.co/u/v",
        ],
        config={"peft": {"base_model_name_or_path": "/local/path"}},
    )
    said = [
        (e["source"], e["position"], e["parent_key"], e["parent_ref"], e["relation"]) for e in edges
    ]
    assert said == [
        ("base_models", 0, "f" * 24, "a/b", "finetune"),
        ("base_models", 1, None, "c/d", "finetune"),
        ("card", 0, None, "a/b", "adapter"),
        ("peft", 0, None, "/local/path", None),
        ("tag", 0, None, "a/b", "finetune"),
        ("tag", 1, None, "/cache/models/da10:f9", "adapter"),
        ("tag", 2, None, "plain/only", None),
        ("tag", 3, None, "https://huggingface.co/u/v", None),
    ]
    assert reasons == []


def test_one_object_alone_goes_the_straight_way_in_a_database_at_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.json"
    page.write_text(json.dumps([model()]), encoding="utf-8")
    monkeypatch.setattr("hubscan.store.convert.merge", None)
    monkeypatch.setattr("hubscan.store.convert.connect", None)
    with duckdb.connect() as con:
        found = convert([page], tmp_path, con=con)
        assert con.execute("SHOW ALL TABLES").fetchall() == []
    assert (found.models, found.objects) == (1, 1)


def test_of_few_objects_the_same_tables_are_made_without_a_file(tmp_path: Path) -> None:
    card = {"base_model": ["p/one", "p/two"], "license": "MIT", "tags": ["a"]}
    tensors = {"parameters": {"BF16": 7, "F32": 2}, "total": 9}
    objects = [
        model(_id=f"{3:024x}", id="p/three", cardData=card, safetensors=tensors),
        model(_id=f"{2:024x}", id="no namespace", downloads=-1),
        model(
            _id=f"{1:024x}",
            id="o/one",
            createdAt="2024-01-02T03:04:05.000Z",
            tags=["base_model:adapter:p/two", "license:mit"],
            siblings=[{"rfilename": "model.safetensors"}, {"rfilename": "README.md"}],
            gguf={"total": 5, "architecture": "llama"},
        ),
        {"_id": "no id", "id": "o/refused"},
    ]
    page = tmp_path / "page.json"
    page.write_text(json.dumps(objects), encoding="utf-8")
    convert([page], tmp_path)
    with duckdb.connect() as con:
        convert_few(con, page)
        for table in ("models", "edges"):
            made = con.sql(f"FROM {table}")
            written = con.sql(f"FROM '{tmp_path / table}.parquet'")
            assert made.columns == written.columns and made.types == written.types
            assert made.fetchall() == written.fetchall() != []


def test_few_objects_of_none_are_tables_without_rows(tmp_path: Path) -> None:
    page = tmp_path / "page.json"
    page.write_text("[]", encoding="utf-8")
    with duckdb.connect() as con:
        convert_few(con, page)
        for table in ("models", "edges"):
            assert con.sql(f"FROM {table}").columns == list(TABLES[table].names)


def test_few_objects_in_another_order_are_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.json"
    listed = [model(_id=f"{n:024x}", id=f"o/{n}") for n in (1, 2)]
    page.write_text(json.dumps(listed), encoding="utf-8")
    with duckdb.connect() as con, pytest.raises(SnapshotError, match="does not come before"):
        convert_few(con, page)


def test_the_straight_way_and_the_way_by_parts_give_the_same_bytes(tmp_path: Path) -> None:
    objects = [
        json.dumps(model(_id=f"{n:024x}", id=f"o/{n}", cardData={"base_model": f"p/{n % 7}"}))
        for n in range(3000, 0, -1)
    ]
    chunks = [objects[n : n + 100] for n in range(0, len(objects), 100)]
    shuffled = [chunks[(7 * n) % len(chunks)] for n in range(len(chunks))]
    results = []
    for name, order in (("straight", chunks), ("parts", shuffled)):
        raw = RawPages(tmp_path / name / "raw")
        for number, chunk in enumerate(order):
            raw.write(0, number, f"[{','.join(chunk)}]".encode())
        convert(raw.files(), tmp_path / name)
        results.append(
            [(tmp_path / name / f"{t}.parquet").read_bytes() for t in ("models", "edges")]
        )
    assert results[0] == results[1]
    assert not list(tmp_path.rglob("*.partial"))


def test_the_size_of_the_pieces_does_not_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = [model(_id=f"{n:024x}", id=f"o/{n}", tags=["x" * n]) for n in range(300, 0, -1)]
    pages = [json.dumps(objects[n : n + 50]).encode() for n in range(0, 300, 50)]
    results = []
    for most_bytes in (10_000_000, 1):
        monkeypatch.setattr(typed_rows, "_MOST_BYTES", most_bytes)
        out = tmp_path / str(most_bytes)
        run(out, *pages)
        results.append([(out / f"{t}.parquet").read_bytes() for t in ("models", "edges")])
    assert results[0] == results[1]
