"""Speed is told in one place, by what measured it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import bench_whole_hub
from benchmarks.performance import __main__ as performance
from benchmarks.performance import listing
from benchmarks.performance.comparison import Comparison, SameAnswer, in_turns
from benchmarks.performance.page import COMMAND, machine, render

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/performance.md"
NOT_BY_HAND = {"performance.md", "scale.md", "commands.md"}
"""What was measured, and what `--help` says."""
SPEED = re.compile(
    r"\d\s*(?:CPU-s\b|CPU-seconds|ms\b|seconds\b|minutes\b)"
    r"|\d\s*(?:times|×) (?:as (?:fast|long|quick)|faster|slower|quicker)"
    r"|\d\s*models (?:a|per) (?:second|minute)",
    re.IGNORECASE,
)


def test_the_page_says_what_wrote_it_and_where() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert f"Written by `{COMMAND}`" in text
    for row in ("processor", "memory", "Python", "duckdb", "huggingface_hub", "networkx"):
        assert re.search(rf"^\| {row} \| \S", text, re.MULTILINE), row
    assert text.count("\n## ") == len(performance.COMPARISONS)
    bench = re.search(r"^bench:.*\n\t(.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert bench is not None
    assert bench.group(1).endswith("-m benchmarks.performance")


def test_no_other_page_states_a_speed() -> None:
    pages = [p for p in (ROOT / "docs").glob("*.md") if p.name not in NOT_BY_HAND]
    assert len(pages) > 5
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *pages]:
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
            found = SPEED.search(line)
            assert found is None, f"{page.name}:{number}: {found and found.group()}"


@pytest.mark.parametrize("text", ["takes 3 CPU-s", "12 seconds", "5 times as fast", "9 × faster"])
def test_speeds_are_recognised(text: str) -> None:
    assert SPEED.search(text)


def test_medians_and_ratios_are_those_of_the_figures() -> None:
    told = iter([1.0, 9.0, 5.0, 6.0, 2.0, 3.0])
    ways = {"ours": lambda: next(told), "theirs": lambda: next(told)}
    found = in_turns(Comparison("A job", "Done twice.", "CPU-s"), ways, rounds=3)
    assert found.figures == {"ours": [1.0, 5.0, 2.0], "theirs": [9.0, 6.0, 3.0]}
    assert found.medians == {"ours": 2.0, "theirs": 6.0}
    page = render([found], rounds=3)
    assert "| theirs | 6 | 3.0 |" in page
    assert "medians of 3 rounds" in page
    assert all(row in page for row in machine())


@pytest.mark.slow
def test_the_listing_is_brought_in_by_both_ways() -> None:
    found = listing.compare(rounds=1, models=400)
    assert list(found.figures) == ["hubscan scan", "HfApi.list_models + pandas.to_parquet"]


@pytest.mark.slow
def test_the_whole_listing_is_held_to_its_targets(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench_whole_hub.main(["--models", "2000", "--official", "1000"]) in (0, 1)
    told = capsys.readouterr().out
    assert "2,000 models" in told
    assert "held   0 pages read singly: at most 0" in told
    assert "GB while pages come" in told


@pytest.mark.slow
def test_ways_that_disagree_are_no_comparison() -> None:
    same = SameAnswer()
    cards = "benchmarks.performance.cards"
    assert same.cpu_seconds(cards, "re2", "20") > 0
    assert same.cpu_seconds(cards, "re", "20") > 0
    with pytest.raises(RuntimeError, match="not"):
        same.cpu_seconds(cards, "re2", "60")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "ways", "size"),
    [
        ("lineage", ("arrays", "dicts"), ("3000", "1900")),
        ("rules", ("hubscan", "pandas"), ("2000",)),
    ],
)
def test_all_ways_do_the_same_job(
    module: str, ways: tuple[str, ...], size: tuple[str, ...]
) -> None:
    same = SameAnswer()
    for way in ways:
        same.cpu_seconds(f"benchmarks.performance.{module}", way, *size)
