"""The YAML above a card: what the Hub takes for it, and what would be a bomb."""

from __future__ import annotations

import time

import pytest

from hubscan.evidence import card_yaml, emissions
from hubscan.evidence.card.document import open_card


@pytest.mark.parametrize(
    "card",
    [
        "---\nbase_model: a/b\n---\n# T",
        "\ufeff---\nbase_model: a/b\n---\n# T",
        "\n \n\n---\nbase_model: a/b\n---\n# T",
        "\ufeff\r\n---\r\nbase_model: a/b\r\n---\r\n# T",
        "---  \nbase_model:\ta/b\t\n---",
        "---\n'base_model' : \"a/b\"\n---\n",
        "---\nbase_model: &parent a/b\nother: *parent\n---\n",
        "---\nother: &parent a/b\nbase_model: *parent\n---\n",
    ],
)
def test_ways_to_write_the_block(card: str) -> None:
    assert card_yaml.read(card)["base_model"] == "a/b"
    assert open_card(card).derived


@pytest.mark.parametrize(
    "card", ["---\nbase_model:\n- a/b\n---\n", "---\nbase_model: [a/b]\n---\n"]
)
def test_parents_in_a_list(card: str) -> None:
    assert card_yaml.read(card)["base_model"] == ["a/b"]
    assert open_card(card).derived


@pytest.mark.parametrize(
    "card", ["---\nbase_model:\nlicense: mit\n---\n", "---\nx: base_model\n---\nbase_model: a/b\n"]
)
def test_no_parent_is_named(card: str) -> None:
    assert not open_card(card).derived


def test_values_are_those_of_the_hub() -> None:
    read = card_yaml.read("---\nl: [no, on]\nd: 2024-05-01\nt: 1:59:59.5\nn: 1.5e3\nb: true\n---\n")
    assert read == {"l": ["no", "on"], "d": "2024-05-01", "t": "1:59:59.5", "n": 1500, "b": True}


@pytest.mark.parametrize(
    "value",
    [
        ":".join(["59"] * 20_000) + ".5", "0x" + "f" * 90_000, "9" * 90_000, "1e999", ".inf",
        ".nan",
        "!!int 9e9", "!!float x", "!!timestamp 2024-99-99", "!!binary x", "&a [*a]",
    ],
)  # fmt: skip
def test_no_value_stops_the_reader(value: str) -> None:
    for card in (
        f"---\nco2_eq_emissions:\n  hours_used: {value}\n  hardware_used: {value}\n---\n",
        f"---\nco2_eq_emissions: {value}\n{value}: 3\n---\n",
    ):
        card_yaml.read(card)
        assert emissions.read(card) == []


def test_aliases_cannot_make_a_small_card_large() -> None:
    levels = [f"k{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 11)]
    card = "---\nk0: &a0 [x, y]\n" + "\n".join(levels) + "\n---\n"
    start = time.process_time()
    assert len(str(card_yaml.read(card))) < 1_000_000
    assert time.process_time() - start < 1
