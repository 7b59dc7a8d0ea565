"""From any count to its models in one click: claims, families, ladders, tiers by relation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hubscan.reports.pages.over_line import multiples
from tests.conftest import AssessedSample

CELL = re.compile(r'<td class="count" data-v="(\d+)">(<a href="([^"]+)">)?')


@pytest.fixture(scope="module")
def folder(sample: AssessedSample) -> Path:
    return sample.outcome.written.folder


def table(folder: Path, page: str, name: str) -> str:
    text = (folder / f"{page}.html").read_text("utf-8")
    start = text.index(f'id="table-{name}"')
    return text[start : text.index("</table>", start)]


def leads(folder: Path, page: str, name: str) -> list[tuple[int, str]]:
    """Counts above 0 with their addresses, empty where there is none."""
    found = CELL.findall(table(folder, page, name))
    return [(int(count), address) for count, _, address in found if int(count)]


def models_at(folder: Path, page: str, address: str) -> int:
    """How many models are named from the place on that an address leads to."""
    path, _, place = address.partition("#")
    target = (folder / page).parent / path if path else folder / f"{page}.html"
    text = target.resolve().read_text("utf-8")
    if not place:
        return text.count('class="model"')
    start = text.index(f'id="{place}"')
    held = text[start : text.find("</section>", start)]
    return held.count('class="model"')


@pytest.mark.parametrize(
    ("page", "name", "least"),
    [
        ("ladder", "ladder-training_flop", 20),
        ("ladder", "ladder-parameters", 15),
        ("ladder", "ladder-mmlu", 5),
        ("rules/eu-gpai", "ladder-eu-gpai-training_flop", 15),
        ("rules/eu-gpai", "counts-eu-gpai-gpai", 15),
        ("families", "families-largest", 25),
        ("claims", "claims", 30),
        ("claims/llama-2-above-1e23", "counts", 1),
        ("publishers/meta-llama", "texts", 30),
    ],
)
def test_counts_lead_to_models(folder: Path, page: str, name: str, least: int) -> None:
    found = leads(folder, page, name)
    led = [(count, address) for count, address in found if address]
    assert len(led) >= least, found
    for count, address in led:
        assert models_at(folder, page, address) >= 1, (count, address)


def test_every_count_of_a_ladder_leads_to_the_models_of_its_level(folder: Path) -> None:
    """At least, likely and at most: the place has models of each level that has any."""
    listed = table(folder, "ladder", "ladder-training_flop").partition("<tbody>")[2]
    rows = listed.split("<tr>")[1:]
    assert len(rows) >= 8
    text = (folder / "over" / "training_flop.html").read_text("utf-8")
    for row in rows:
        cells = CELL.findall(row)
        surely, likely, possibly = (int(count) for count, _, _ in cells[-3:])
        if not possibly:
            assert not any(address for _, _, address in cells)
            continue
        (address,) = {address for count, _, address in cells[-3:] if int(count)}
        place = text.index(f'id="{address.partition("#")[2]}"')
        held = text[place : text.index("</details>", place)]
        assert f"at least {surely:,}, likely {likely:,}, at most {possibly:,}" in held
        named = [held.count(f"<td>{level}</td>") for level in ("surely", "likely", "possibly")]
        assert [bool(n) for n in named] == [surely > 0, likely > surely, possibly > likely]


def test_a_multiple_of_a_line_is_a_line_where_they_meet() -> None:
    assert multiples(1e22)[3:6] == (1e22, 3e22, 1e23)
    assert multiples(1e25)[0] == 1e23
