"""What the reference lint must notice, and what a note excuses."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from hubscan.cli.reference import command
from hubscan.estimate import reference
from hubscan.estimate.reference import COLUMNS, ReferenceRow, Value
from hubscan.estimate.reference_lint import hub_counts, lint
from hubscan.estimate.reference_text import as_text, find
from hubscan.model.errors import ConfigError, UnknownModelError
from hubscan.settings.locate import built_in
from tests.support.tables import make


def row(hf_id: str = "org/base", line: int = 2, **values: Value) -> ReferenceRow:
    given: dict[str, Value] = {
        "task": "language-model",
        "modality": "text",
        "confidence": "verified",
        "release_date": date(2024, 1, 1),
    }
    return ReferenceRow(line, {c.name: None for c in COLUMNS} | given | {"hf_id": hf_id} | values)


def sized(tokens: float = 1e12, **values: Value) -> ReferenceRow:
    flop = 6 * 7e9 * tokens
    own: dict[str, Value] = {
        f"{name}_{end}": flop
        for name in ("own_flop", "training_flop")
        for end in ("low", "best", "high")
    }
    said: dict[str, Value] = dict.fromkeys(
        (
            "parameters_source",
            "parameters_confidence",
            "training_tokens_source",
            "training_tokens_confidence",
            "gpu_hours_source",
            "own_flop_method",
            "training_flop_method",
            "stated_flop_source",
            "stated_flop_confidence",
        ),
        "said",
    )
    size: dict[str, Value] = {"parameters": 7e9, "active_parameters": 7e9}
    return row(**(own | said | size | {"training_tokens": tokens} | values))


def checks(*rows: ReferenceRow, counts: dict[str, int] | None = None) -> list[str]:
    return [f.check for f in lint(rows, counts or {})]


def test_a_consistent_row_is_left_alone() -> None:
    assert checks(sized(), counts={"org/base": 7_000_000_000}) == []


@pytest.mark.parametrize(
    ("counted", "expected"), [(7_340_000_000, []), (7_400_000_000, ["parameters"])]
)
def test_a_size_that_the_hub_counts_otherwise(counted: int, expected: list[str]) -> None:
    assert checks(sized(), counts={"org/base": counted}) == expected
    assert checks(sized(aliases="old/name"), counts={"old/name": counted}) == expected


def test_stated_flop_and_intervals_that_do_not_hold_six_n_d() -> None:
    assert checks(sized(stated_flop=6 * 7e9 * 1e12 * 1.9)) == []
    assert checks(sized(stated_flop=6 * 7e9 * 1e12 * 2.1)) == ["operations"]
    assert checks(
        sized(
            tokens=1e12,
            own_flop_low=1e23,
            own_flop_best=1e23,
            own_flop_high=1e23,
            training_flop_best=1e23,
        )
    ) == ["operations"]
    assert checks(sized(stated_flop=1e22, task="encoder-decoder")) == []


@given(share=st.floats(0.001, 2.0))
def test_hours_are_flagged_exactly_outside_3_to_60_percent(share: float) -> None:
    hours = 6 * 7e9 * 1e12 / (share * 3600 * 312e12)
    found = checks(sized(gpu_hours=hours, hardware="A100-80GB"))
    assert found == ([] if 0.03 <= share <= 0.60 else ["utilisation"]) or share in (0.03, 0.60)


def test_hardware_without_a_known_peak() -> None:
    assert checks(sized(gpu_hours=1e5, hardware="abacus")) == ["utilisation"]


def test_own_step_and_base_must_make_the_total() -> None:
    child = sized(hf_id="org/child", base="org/base", base_relation="finetune")
    assert checks(sized(), child) == ["lineage"], "total is the child's own, without the base"
    whole = dict.fromkeys(("training_flop_low", "training_flop_best", "training_flop_high"), 8.4e22)
    assert (
        checks(
            sized(), sized(hf_id="org/child", base="ORG/base", base_relation="finetune", **whole)
        )
        == []
    )


def test_bases_that_are_missing_or_circular_or_forgotten() -> None:
    assert checks(sized(base="org/none", base_relation="finetune")) == ["lineage"]
    one = sized(hf_id="a/a", base="b/b", base_relation="finetune")
    two = sized(hf_id="b/b", base="a/a", base_relation="finetune")
    assert checks(one, two) == ["lineage", "lineage"]
    assert checks(sized(training_flop_best=9e99)) == ["lineage"]


def test_a_figure_needs_its_source() -> None:
    found = lint([sized(parameters_source=None, mmlu=60.0)], {})
    assert [f.message for f in found] == [
        "parameters without parameters_source",
        "mmlu without mmlu_protocol and mmlu_source",
    ]


def test_a_note_excuses_the_check_it_names_and_no_other() -> None:
    told = sized(note="[utilisation] known", stated_flop=1e24, gpu_hours=1.0, hardware="H100")
    assert [(f.check, f.excused) for f in lint([told], {})] == [
        ("operations", False),
        ("utilisation", True),
    ]


def test_hub_counts_take_float_tensors_and_leave_packed_weights_out() -> None:
    con = duckdb.connect()
    make(
        con,
        "models",
        [
            {
                "key": "1",
                "id": "Org/Base",
                "safetensors_parameters": {"BF16": 990, "I64": 2, "F32": 8},
            },
            {"key": "2", "id": "org/packed", "safetensors_parameters": {"I32": 800, "F16": 200}},
            {"key": "3", "id": "org/alias", "safetensors_parameters": {"F8_E4M3": 5}},
            {"key": "4", "id": "org/other", "safetensors_parameters": {"F32": 5}},
        ],
    )
    table = pa.table({"hf_id": ["org/base", "org/packed"], "aliases": ["org/alias", None]})
    con.register("reference", table)
    assert hub_counts(con) == {"org/alias": 5, "org/base": 998}


def test_the_shipped_table_has_no_contradiction_without_a_note(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["lint", "--data-dir", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "no snapshot" in result.output
    rows = reference.read(built_in() / reference.FILE_NAME)
    assert len(rows) >= 450
    assert {r.text("modality") for r in rows} == set(reference.MODALITIES)


def test_lint_exits_4_and_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    shipped = (built_in() / reference.FILE_NAME).read_text(encoding="utf-8").splitlines()
    broken = [line.replace("184320", "1843") for line in shipped]
    (tmp_path / reference.FILE_NAME).write_text("\n".join(broken) + "\n", encoding="utf-8")
    args = ["lint", "--data-dir", str(tmp_path), "--config-dir", str(tmp_path)]
    result = CliRunner().invoke(command, args)
    assert isinstance(result.exception, ConfigError)
    assert "Llama-2-7b-hf: 1,843 hours of A100-80GB imply" in result.output


def test_show_gives_figures_with_sources_and_helps_with_typos() -> None:
    rows = reference.read(built_in() / reference.FILE_NAME)
    text = as_text(find(rows, "META-LLAMA/llama-2-70b"))
    assert text.startswith("meta-llama/Llama-2-70b-hf\n")
    assert "69 B (68,976,648,192)" in text
    with pytest.raises(UnknownModelError) as caught:
        find(rows, "meta-llama/Llama-2-7b-hff")
    assert "meta-llama/Llama-2-7b-hf" in (caught.value.hint or "")
