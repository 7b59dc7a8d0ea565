"""Every number says where it comes from, and what comes from nowhere is known as such."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from hubscan.cli.main import cli
from hubscan.model.errors import ConfigError
from hubscan.rules import Rulebook, load
from hubscan.rules.language.source import STATES, UNVERIFIED, weakest
from hubscan.rules.tools.lint import faults
from hubscan.rules.tools.present import as_text
from hubscan.rules.tools.template import template

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "config"
BOOK = load(CONFIG)
TODAY = date(2026, 11, 28)

LINE = "  flop_line:\n    value: 1e25 FLOP\n"
CITED = 'source: {in: text, locator: section 1, quote: "the few words that give the number"}'


def written(folder: Path, *changes: tuple[str, str]) -> Rulebook:
    """The template as a rulebook, with `changes` made to its text."""
    text = template("mine")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "mine.yaml").write_text(text)
    return load(CONFIG, rules_dir=folder)


def complaints(book: Rulebook, today: date = TODAY) -> list[str]:
    return [fault.split(": ", 1)[1] for fault in faults(book.rule("mine"), today)]


def test_the_template_has_what_it_asks_for(tmp_path: Path) -> None:
    assert complaints(written(tmp_path)) == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (f"    {CITED}\n", "", "'flop_line' has no source; add source:"),
        (', quote: "the few words that give the number"', "", "'flop_line' is primary without"),
        ("looked_at: 2026-01-01 ", "looked_at: 2027-01-01 ", "'text' was looked at in the future"),
        ('flop_line"', '2e25 FLOP"', "tier 'covered' has no parameter with a source"),
        (
            '        - training_flop: "> flop_line"',
            '        - training_flop: "> flop_line"\n        - mmlu: "> 70 %"',
            "tier 'covered' has a number of its own (70) and no source",
        ),
    ],
)
def test_lint_refuses(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    found = complaints(written(tmp_path, (old, new)))
    assert any(complaint in fault for fault in found), found


def test_lint_tells_file_and_line_and_leaves_with_4(tmp_path: Path) -> None:
    written(tmp_path, (f"    {CITED}\n", ""))
    given = ["rules", "lint", "--rules", str(tmp_path), "--config-dir", str(CONFIG)]
    result = CliRunner().invoke(cli, given)
    line = (tmp_path / "mine.yaml").read_text().splitlines().index("  flop_line:") + 1
    assert f"mine.yaml:{line}: 'flop_line' has no source" in result.output
    assert isinstance(result.exception, ConfigError) and result.exception.exit_code == 4


def test_a_number_without_source_is_unverified(tmp_path: Path) -> None:
    assert written(tmp_path).verification("mine", "covered").state == "primary"
    book = written(tmp_path, (f"    {CITED}\n", ""))
    assert book.verification("mine", "covered").state == UNVERIFIED
    assert book.verification("mine").open == ("covered",)
    assert book.unverified() == {("mine", "covered")}


def test_a_tier_is_as_good_as_the_worst_it_rests_on(tmp_path: Path) -> None:
    searched = "source: {state: unverified, looked_at: 2026-01-01, looked_for: everywhere}"
    second = f"  score: {{value: 70 %, {searched}}}\n"
    book = written(
        tmp_path,
        (LINE, second + LINE),
        (
            '        - training_flop: "> flop_line"',
            '        - training_flop: "> flop_line"\n        - mmlu: "> score"',
        ),
    )
    assert book.verification("mine", "covered").open == ("score",)


def test_a_reference_is_as_good_as_what_it_refers_to() -> None:
    assert BOOK.verification("us-trump-america-ai-act-2026", "by-reference").state == "secondary"
    assert BOOK.verification("us-s2938-2025", "advanced").state == "primary"
    assert BOOK.verification("eu-gpai", "open-source").state == "primary"
    thin = replace(BOOK, rules=tuple(r for r in BOOK.rules if r.id != "us-s2938-2025"))
    assert thin.verification("us-trump-america-ai-act-2026", "by-reference").state == "secondary"


def test_a_dated_value_brings_its_own_source(tmp_path: Path) -> None:
    earlier = "source: {in: text, locator: section 9, quote: one tenth of it, state: secondary}"
    dated = f"    dated:\n      - {{to: 2026-02-01, value: 1e24 FLOP, {earlier}}}\n"
    book = written(tmp_path, (LINE, LINE + dated))
    assert complaints(book) == []
    then = book.bend(as_of=date(2026, 1, 15))
    assert then.verification("mine", "covered").state == "secondary"
    assert book.verification("mine", "covered").state == "primary"


def test_weakest() -> None:
    assert weakest(["primary", "secondary", "quoted"]) == "secondary"
    assert weakest([]) == UNVERIFIED
    assert list(STATES)[-1] == UNVERIFIED


def test_show_prints_the_source_beside_each_number() -> None:
    said = as_text(BOOK, BOOK.rule("eu-gpai"))
    line = said.index("eu-gpai.flop_line = 1e23 FLOP")
    after = " ".join(said[line : line + 600].split())
    assert "primary, Commission guidelines" in after and "paragraph 17: “" in after
    assert "https://digital-strategy.ec.europa.eu/" in said


def output(*words: str) -> str:
    result = CliRunner().invoke(cli, ["rules", *words, "--config-dir", str(CONFIG)])
    assert result.exit_code == 0, result.output
    return result.output


def test_list_says_what_is_unverified() -> None:
    lines = {line.split()[0]: line for line in output("list").splitlines() if line.strip()}
    assert "unverified" in lines["fli-1e25"]
    assert lines["ri-h6286-2023"].endswith("primary")


def test_every_number_can_be_cited() -> None:
    rows = list(csv.DictReader(output("sources").splitlines()))
    assert rows == [
        {k: str(v) for k, v in row.items()} for row in json.loads(output("sources", "--json"))
    ]
    numbers = [row for row in rows if row["item"] not in ("wording", "status")]
    assert len(numbers) >= sum(len(rule.parameters) for rule in BOOK.rules)
    for row in numbers:
        if row["state"] == UNVERIFIED:
            assert row["looked_for"] and row["looked_at"], row
        else:
            assert row["address"].startswith("https://") and row["locator"], row
            assert row["looked_at"], row
        assert len(row["quote"].split()) < 25, row
    addresses = output("sources", "--addresses").split()
    assert addresses == sorted(set(addresses)) and set(addresses) >= {
        r["address"] for r in rows
    } - {""}


def test_most_instruments_rest_on_words_that_were_read() -> None:
    """A rule is as good as its worst number; 60 is what the library promises."""
    states = Counter(BOOK.verification(rule.id).state for rule in BOOK.rules)
    assert states["primary"] + states["quoted"] >= 60, states
    assert sum(states.values()) == len(BOOK.rules)


def test_texts_that_were_not_found_are_known() -> None:
    unverified = {rule for rule, _ in BOOK.unverified()}
    assert {"fli-1e25", "conjecture-cap-1e24", "gladstone-2024", "us-s5616-2024"} <= unverified
    assert ("tfs-heavy-crown", "type2") not in BOOK.unverified()
    assert {("tfs-heavy-crown", "type1"), ("tfs-heavy-crown", "type3")} <= BOOK.unverified()


def test_what_has_no_number_is_listed() -> None:
    rows = json.loads(output("no-number", "--json"))
    assert {"UK", "JP", "BR", "IN", "CN"} <= {row["jurisdiction"] for row in rows}
    assert all(row["address"].startswith("https://") or not row["address"] for row in rows)
    assert "no number for models" in output("no-number")
    written = (ROOT / "docs" / "rules-table.md").read_text()
    assert all(row["title"] in written for row in rows)
