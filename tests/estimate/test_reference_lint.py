"""What the reference lint must notice, and what a note excuses."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from hubscan.cli.main import cli
from hubscan.estimate import reference, reference_facts, reference_models
from hubscan.estimate.hub_counts import hub_counts
from hubscan.estimate.reference import ReferenceRow
from hubscan.estimate.reference_facts import Fact, Kind
from hubscan.estimate.reference_lint import lint
from hubscan.estimate.reference_models import Model
from hubscan.estimate.reference_text import as_dict, as_text, find
from hubscan.model.errors import ConfigError, UnknownModelError
from hubscan.settings.locate import built_in
from tests.support.tables import make

PEAKS = {"a100": 3.12e14, "h100": 9.89e14}
SIX_N_D = 6 * 7e9 * 1e12


def stated(quantity: str, value: float | None = None, line: int = 9, **cells: Any) -> Fact:
    """A fact of the maker's."""
    given: dict[str, Any] = {
        "hf_id": "org/base",
        "low": None,
        "high": None,
        "text": "",
        "scope": "",
        "source_title": f"card, line {line}",
        "address": "https://huggingface.co/org/base",
        "locator": "",
        "looked_at": date(2026, 11, 28),
        "kind": Kind.PRIMARY,
        "quote": "",
    }
    return Fact(line=line, quantity=quantity, value=value, **(given | cells))


def row(
    *facts: Fact,
    hf_id: str = "org/base",
    note: str = "",
    aliases: tuple[str, ...] = (),
    **ends: float | None,
) -> ReferenceRow:
    """A language model with `facts`; `ends` are ends of its compute."""
    about = Model(2, hf_id, aliases, "base", "text", "language-model", note)
    return ReferenceRow(about, facts, dict(ends))


def computed(flop: float) -> dict[str, float]:
    """Own and whole compute without an interval."""
    names = (f"{q}_{e}" for q in ("own_flop", "training_flop") for e in ("low", "best", "high"))
    return dict.fromkeys(names, flop)


def sized(*facts: Fact, tokens: float = 1e12, **more: Any) -> ReferenceRow:
    """A model of 7e9 parameters and `tokens`, its compute 6 N D."""
    size = (stated("parameters", 7e9, 3), stated("training_tokens", tokens, 4))
    return row(*size, *facts, **(computed(6 * 7e9 * tokens) | more))


def based(parent: str = "org/base") -> Fact:
    """The fact that a model was tuned from `parent`."""
    return stated("base", text=f"finetune of {parent}", line=2)


def checks(*rows: ReferenceRow, counts: dict[str, int] | None = None) -> list[str]:
    return [f.check for f in lint(rows, counts or {}, PEAKS)]


def test_a_consistent_row_is_left_alone() -> None:
    assert checks(sized(), counts={"org/base": 7_000_000_000}) == []


@pytest.mark.parametrize(
    ("counted", "expected"), [(7_340_000_000, []), (7_400_000_000, ["parameters"])]
)
def test_a_size_that_the_hub_counts_otherwise(counted: int, expected: list[str]) -> None:
    assert checks(sized(), counts={"org/base": counted}) == expected
    assert checks(sized(aliases=("old/name",)), counts={"old/name": counted}) == expected


def test_a_model_without_a_size_and_one_that_uses_more_than_it_has() -> None:
    assert checks(row()) == ["parameters"]
    more = stated("active_parameters", 8e9)
    assert checks(row(stated("parameters", 7e9), more)) == ["active"]


def test_stated_flop_and_intervals_that_do_not_hold_six_n_d() -> None:
    assert checks(sized(stated("stated_flop", SIX_N_D * 1.9))) == []
    assert checks(sized(stated("stated_flop", SIX_N_D / 2.1))) == ["operations"]
    assert checks(sized(**computed(1e22))) == ["operations"]
    whole = stated("stated_flop", SIX_N_D * 9, scope="whole")
    assert checks(sized(), sized(based(), whole, hf_id="a/b", training_flop_best=2 * SIX_N_D)) == []


@given(share=st.floats(0.001, 2.0))
def test_hours_are_flagged_exactly_outside_3_to_60_percent(share: float) -> None:
    hours = SIX_N_D / (share * 3600 * 312e12)
    found = checks(sized(stated("gpu_hours", hours, text="A100-80GB")))
    assert found == ([] if 0.03 <= share <= 0.60 else ["utilisation"]) or share in (0.03, 0.60)


def test_hardware_without_a_known_peak_and_hours_without_hardware() -> None:
    assert checks(sized(stated("gpu_hours", 1e5, text="abacus"))) == ["utilisation"]
    assert checks(row(stated("parameters", 7e9), stated("gpu_hours", 1e5))) == ["sources"]


def test_own_step_and_base_must_make_the_total() -> None:
    child = sized(based(), hf_id="org/child")
    assert checks(sized(), child) == ["lineage"], "total is the child's own, without the base"
    whole = sized(based("ORG/base"), hf_id="org/child", training_flop_best=2 * SIX_N_D)
    assert checks(sized(), whole) == []


def test_bases_that_are_missing_or_circular_or_forgotten() -> None:
    assert checks(sized(based("org/none"))) == ["lineage"]
    one, two = sized(based("b/b"), hf_id="a/a"), sized(based("a/a"), hf_id="b/b")
    assert checks(one, two) == ["lineage", "lineage"]
    assert checks(sized(training_flop_best=9e99)) == ["lineage"]


def test_sources_that_differ_and_one_source_twice() -> None:
    assert checks(sized(stated("parameters", 7.1e9))) == []
    assert checks(sized(stated("parameters", 8e9))) == ["statements"]
    assert checks(sized(stated("parameters", low=6.6e9, high=8.4e9))) == []
    assert checks(sized(stated("parameters", low=7.1e9))) == ["statements"]
    assert checks(sized(stated("parameters", high=6.9e9))) == ["statements"]
    assert checks(sized(stated("estimated_tokens", 8e12))) == [], "an estimate may differ"
    days = [stated("release_date", text=f"2024-05-0{n}", line=n) for n in (1, 2)]
    assert checks(sized(*days)) == ["statements"]
    assert checks(sized(stated("mmlu", 60.0, 7, text="5-shot"))) == []
    again = stated("mmlu", 60.0, 8, text="5-shot", source_title="card, line 7")
    assert checks(sized(stated("mmlu", 60.0, 7, text="5-shot"), again)) == ["duplicates"]


RECALLED = {"kind": Kind.MEMORY, "address": ""}


SIZE = stated("parameters", 7e9)
TOKENS = stated("training_tokens", 4e12)
RECALLED_SIZE = stated("parameters", 7e9, **RECALLED)
RECALLED_TOKENS = stated("training_tokens", 4e12, **RECALLED)


@pytest.mark.parametrize(
    ("facts", "flop", "recalled"),
    [
        ([RECALLED_SIZE], 1e23, []),
        ([RECALLED_SIZE], 1.1e23, ["parameters"]),
        ([SIZE], 1.1e23, []),
        ([SIZE, stated("active_parameters", 1e9, **RECALLED)], 2e23, ["active_parameters"]),
        ([SIZE, RECALLED_TOKENS], 2e23, ["training_tokens"]),
        ([SIZE, TOKENS, stated("gpu_hours", 1e6, text="A100", **RECALLED)], 2e23, []),
        ([RECALLED_SIZE, RECALLED_TOKENS, stated("estimated_flop", 2e23)], 2e23, []),
    ],
)
def test_large_compute_may_not_rest_on_memory_alone(
    facts: list[Fact], flop: float, recalled: list[str]
) -> None:
    found = [f for f in lint([row(*facts, **computed(flop))], {}, PEAKS) if f.check == "memory"]
    assert [f.message for f in found] == [
        f"{flop:.2g} FLOP rest on {quantity} from memory" for quantity in recalled
    ]


def test_where_no_value_is_known_the_high_end_counts() -> None:
    ends = computed(2e23) | {"training_flop_best": None}
    recalled = row(stated("parameters", 7e9, **RECALLED), **ends)
    assert "memory" in checks(recalled)


def test_a_score_needs_its_protocol() -> None:
    (found,) = lint([sized(stated("mmlu", 60.0))], {}, PEAKS)
    assert (found.file, found.line, found.message) == (
        "reference_facts.csv",
        9,
        "mmlu without its protocol",
    )


def test_a_note_excuses_the_check_it_names_and_no_other() -> None:
    facts = stated("stated_flop", 1e24), stated("gpu_hours", 1.0, text="H100")
    found = lint([sized(*facts, note="[utilisation] known")], {}, PEAKS)
    assert [(f.check, f.excused) for f in found] == [("operations", False), ("utilisation", True)]


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
    result = CliRunner().invoke(cli, ["reference", "lint", "--data-dir", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "no snapshot" in result.output
    rows = reference.read(built_in())
    assert len(rows) >= 743
    assert {r.model.modality for r in rows} == reference_models.MODALITIES


def test_lint_exits_4_and_names_the_line(tmp_path: Path) -> None:
    config = tmp_path / "config"
    shutil.copytree(built_in(), config)
    facts = config / reference_facts.FILE_NAME
    shipped = facts.read_text(encoding="utf-8")
    facts.write_text(shipped.replace("gpu_hours,,184320,", "gpu_hours,,1843,"), encoding="utf-8")
    args = ["--data-dir", str(tmp_path / "data"), "--config-dir", str(config)]
    result = CliRunner().invoke(cli, ["reference", "lint", *args])
    assert isinstance(result.exception, ConfigError)
    line = next(n for n, text in enumerate(shipped.splitlines(), 1) if ",184320," in text)
    said = "meta-llama/Llama-2-7b-hf: 1,843 hours of A100-80GB imply"
    assert f"{facts}:{line}: {said}" in result.output


def test_show_gives_figures_with_sources_and_helps_with_typos() -> None:
    rows = reference.read(built_in())
    found = find(rows, "META-LLAMA/llama-2-70b")
    text = as_text(found)
    assert text.startswith("meta-llama/Llama-2-70b-hf\n")
    assert "69 B (68,976,648,192)" in text
    facts: Any = as_dict(found)["facts"]
    assert all(f["address"] in text for f in facts)
    with pytest.raises(UnknownModelError) as caught:
        find(rows, "meta-llama/Llama-2-7b-hff")
    assert "meta-llama/Llama-2-7b-hf" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("ends", "shown"),
    [
        ((None, 2e12, None), "2 T (2,000,000,000,000) · "),
        ((8e12, None, 1.5e13), "8 T (8,000,000,000,000) to 15 T (15,000,000,000,000) · "),
        ((8e12, None, None), "at least 8 T (8,000,000,000,000) · "),
        ((None, None, 8e12), "at most 8 T (8,000,000,000,000) · "),
    ],
)
def test_show_tells_bounds_from_values(ends: tuple[float | None, ...], shown: str) -> None:
    low, value, high = ends
    text = as_text(row(stated("training_tokens", value, low=low, high=high)))
    assert f"training tokens     {shown}" in text
