"""Lists look the same everywhere, unknown names meet suggestions, and the shell completes names."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.shell_completion import BashComplete
from click.testing import CliRunner, Result
from rich.console import Console

from hubscan.cli._tables import Listing
from hubscan.cli.main import cli
from hubscan.model.exits import Exit
from hubscan.model.suggest import FEW, listed, nearest, suggestion
from tests.conftest import ROOT, AssessedSample

LISTS = {
    "top": (["top", "--rule", "eu-gpai", "--tier", "gpai", "-n", "3"], "id"),
    "families": (["families", "-n", "3"], "root"),
    "snapshots": (["snapshots", "list"], "id"),
    "rules": (["rules", "list", "--kind", "law"], "id"),
    "no number": (["rules", "no-number"], "title"),
    "claims": (["claims", "--list"], "claim"),
    "measured claims": (["claims", "falcon-180b-above-3e24"], "claim"),
}
TOLD = {
    "rule": ["rules", "show", "eu-gpai"],
    "who": ["who", "--rule", "eu-gpai", "--tier", "gpai", "--price", "1000"],
    "overlap": ["overlap"],
    "side by side": ["overlap", "eu-gpai/gpai", "miri-2025/monitored", "-n", "3"],
    "forecast": ["forecast", "eu-gpai/gpai"],
    "headline": ["report", "--terminal"],
    "lineage": ["lineage", "mistralai/Mistral-7B-v0.1", "--down", "--depth", "1", "--width", "2"],
    "explain": ["explain", "meta-llama/Llama-2-70b-hf", "--figure", "training_flop"],
    "what-if": ["what-if", "--set", "eu-gpai.flop_line=1e24"],
}
"""What is no list of names and fits into a narrow window too."""


def _run(words: list[str], sample: AssessedSample, **environment: str) -> Result:
    place = [] if words[0] == "rules" else ["--data-dir", str(sample.data.root)]
    return CliRunner().invoke(cli, [*words, *place], env=environment)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_one_array_or_csv_or_ids(name: str, sample: AssessedSample) -> None:
    words, key = LISTS[name]
    rows = json.loads(_run([*words, "--json"], sample).stdout)
    ids = _run([*words, "--ids"], sample).stdout.splitlines()
    table = list(csv.DictReader(io.StringIO(_run([*words, "--csv"], sample).stdout)))
    assert ids == list(dict.fromkeys(row[key] for row in rows)) and ids
    assert [row[key] for row in table] == [row[key] for row in rows]
    plain = _run(words, sample, COLUMNS="200").stdout
    assert all(one in plain for one in ids) or name == "no number"  # long titles are folded


@pytest.mark.parametrize("name", TOLD)
def test_what_is_told_fits_into_a_narrow_window(name: str, sample: AssessedSample) -> None:
    lines = _run(TOLD[name], sample, COLUMNS="60").stdout.splitlines()
    wide = [line for line in lines if len(line) > 60 and "https://" not in line]
    assert lines and not wide
    assert not any(re.search(r"[0-9]…", line) for line in lines)


@pytest.mark.parametrize("columns", [60, 72, 80, 100])
@pytest.mark.parametrize("name", sorted({*LISTS} - {"measured claims"}))
def test_a_narrow_window_cuts_nothing_and_breaks_no_number(
    name: str, columns: int, sample: AssessedSample
) -> None:
    words = LISTS[name][0]
    lines = _run(words, sample, COLUMNS=str(columns)).stdout.splitlines()
    assert lines and max(map(len, lines)) <= columns
    told = "\n".join(lines)
    assert "…" not in told
    for row in json.loads(_run([*words, "--json"], sample).stdout):
        for value in row.values():
            if name != "snapshots" and isinstance(value, int):
                assert f"{value:,}" in told


def test_a_row_becomes_a_list_where_there_is_no_room() -> None:
    rows = [("mistralai/Mistral-7B-v0.1", "1,234,567", "a long sentence that says why it is so")]
    listing = Listing(("model", "downloads", "why"), rows, frozenset({"downloads"}), "Models")
    told = {}
    for width in (90, 44):
        page = Console(width=width, file=io.StringIO(), color_system=None)
        page.print(listing)
        assert isinstance(page.file, io.StringIO)
        told[width] = [line.rstrip() for line in page.file.getvalue().splitlines()]
    assert len(told[90]) == 3 and told[90][2].split()[:2] == [
        "mistralai/Mistral-7B-v0.1",
        rows[0][1],
    ]
    assert told[44] == [
        "Models",
        "mistralai/Mistral-7B-v0.1",
        "  downloads 1,234,567",
        "  why a long sentence that says why it is so",
    ]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["top", "--rule", "eu-gpia"], "eu-gpai"),
        (["rules", "show", "eu-gpia"], "eu-gpai"),
        (["top", "--rule", "eu-gpai", "--tier", "gpia"], "gpai"),
        (["top", "--rule", "eu-gpai", "--mode", "cumulativ"], "cumulative"),
        (["what-if", "--set", "eu-gpia.flop_line=1e24"], "eu-gpai"),
        (["claims", "only-a-small-fractoin"], "only-a-small-fraction"),
        (["what-if", "--assumption", "finetune_token=1"], "finetune_tokens"),
        (["what-if", "--convention", "mixture_parameter=total"], "mixture_parameters"),
        (["report", "--section", "headlin"], "headline"),
        (["report", "--format", "htm", "--section", "headline"], "html"),
        (["scan", "--source", "sampel"], "sample"),
        (["explain", "meta-llama/Llama-2-70b-hv"], "meta-llama/Llama-2-70b-hf"),
    ],
    ids=lambda words: words if isinstance(words, str) else words[0],
)
def test_a_mistyped_name_is_a_usage_error_with_the_name_that_was_meant(
    words: list[str], meant: str, sample: AssessedSample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sample.data.root.parent)
    error = _run(words, sample).exception
    assert getattr(error, "exit_code", None) == Exit.USAGE
    assert f"Did you mean {meant}" in str(error)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["explane"], "There is no command 'explane'. Did you mean explain"),
        (["who", "--rule", "ca-sb53", "--since", "2025/01/01"], "is not a day such as 2025-01-31"),
        (["assess", "--as-of", "yesterday"], "is not a day such as 2025-01-31"),
        (["rules", "new", "Mine!"], "'Mine!' cannot be the id of a rule"),
    ],
    ids=lambda words: words[0] if isinstance(words, list) else "",
)
def test_a_wrong_word_is_answered_with_a_right_one(words: list[str], said: str) -> None:
    told = CliRunner().invoke(cli, words)
    assert told.exit_code == Exit.USAGE and said in " ".join(told.output.split())


def test_a_name_like_no_other_gets_the_few_there_are_or_where_to_look() -> None:
    assert nearest("EU-GPIA", ["eu-gpai", "us-x"]) == ["eu-gpai"]
    assert suggestion("zzz", ["html", "md"]) == "There are html, md."
    many = [f"{n}-rule" for n in range(FEW + 3)]
    assert suggestion("zzz", many, "Look there.") == "Look there."
    assert listed(many).endswith("and 3 more") and listed([]) == "nothing"


def _completed(typed: list[str], begun: str) -> list[str]:
    found = BashComplete(cli, {}, "hubscan", "_HUBSCAN_COMPLETE").get_completions(typed, begun)
    return [item.value for item in found]


def test_the_shell_completes_verbs_rules_and_models(
    sample: AssessedSample, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    assert "explain" in _completed([], "ex")
    assert _completed(["top", "--rule"], "eu-gpai-s") == ["eu-gpai-systemic"]
    assert _completed(["rules", "show"], "ny-ra") == ["ny-raise"]
    data = ["--data-dir", str(sample.data.root)]
    assert "meta-llama/Llama-2-70b-hf" in _completed(["explain", *data], "meta-llama/llama-2-70")
    assert _completed(["explain", "--data-dir", str(tmp_path)], "meta") == []
