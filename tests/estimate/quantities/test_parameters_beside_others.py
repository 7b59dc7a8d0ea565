"""All parameters where several methods hold: which is believed, its source, and doubts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.estimate.quantities.evaluate import figures, shipped
from tests.estimate.quantities.parameters_facts import SUMMED, Facts, a, b, packed, q, read

EVERYTHING: Facts = {
    "curated": 100, "curated_confidence": "exact", "original_size": 100, "counted": 100,
    "stored_sum": 100, "u8": 0, "buffers": 0, "block_scales": 0, "gguf_total": 100, "named": 100,
    "reading": "unpacked here", "as_stored": 100, "plain_numbers": 100, "packed_numbers": 0,
    "weights_each": 8, "weights_each_least": 8, "weights_each_most": 8, "format": "hqq",
    "witness": 100,
    **{k: v for o in ("headers", "gguf", "built", "config", "card")
       for k, v in read(o, 100, 100, 100).items()},
}  # fmt: skip
_TAKEN_AWAY: list[tuple[str, Facts]] = [
    ("reference row", {}),
    ("size of the original", {"curated_confidence": "verified"}),
    ("safetensors headers", {"original_size": None}),
    ("safetensors tensors", {"headers_best": None}),
    ("gguf header", {"counted": None}),
    ("gguf tensors", {"gguf_best": None}),
    ("reference row, rounded", {"gguf_total": None}),
    ("built without weights", {"curated": None}),
    ("config formula", {"built_best": None}),
    ("safetensors tensors, unpacked", {"config_high": 130}),
    ("card text", {"reading": None}),
    ("name", {"card_source": None}),
    ("config, unfamiliar family", {"named_least": None}),
]
"""Method that is believed, and the fact without which the one before it is silent."""


def test_of_several_methods_the_most_trusted_is_used() -> None:
    rows, left = [], q(**EVERYTHING)
    for _, missing in _TAKEN_AWAY:
        left = left | missing
        rows.append(left)
    found = figures("parameters", rows)
    assert [f and f.method for f in found] == [name for name, _ in _TAKEN_AWAY]


SOURCES: list[tuple[Facts, str]] = [
    (a(counted=10, root_size=100), "safetensors.parameters"),
    (a(counted=49, named=100), "safetensors.parameters"),
    (a(counted=50, named=100), "safetensors: holds the merged model"),
    (a(counted=50, root_size=100, named=900), "safetensors: holds the merged model"),
    (a(counted=50, root_size=900, named=100), "safetensors.parameters"),
    (b(counted=1, stored_sum=1), "safetensors.parameters"),
    (a(named=2e9), "usual adapter ranks"),
    (a(**read("adapter", 8, 10, 12), shapes_known=True), "adapter 1: x"),
    (b(curated=9, curated_confidence="exact", curated_source="reference o/n"), "reference o/n"),
    (b(curated=9, curated_confidence="", curated_source="reference o/n"), "reference o/n"),
    (q(original_size=100), "copy of a model of known size"),
    (b(counted=84, **SUMMED), "safetensors.parameters"),
    (b(counted=84, stored_sum=0), "safetensors.total"),
    (b(gguf_total=60), "gguf.total"),
    (b(gguf_total=60, named=100), "gguf.total (but name says 100)"),
    (b(gguf_total=59, named=100), "gguf.total of a part of the model"),
    (b(gguf_total=60, gguf_architecture="llama"), "gguf.total"),
    *((b(gguf_total=60, gguf_architecture=part), "gguf.total of a part that serves another model")
      for part in ("clip", "mmproj", "t5encoder")),
    (b(gguf_total=60, gguf_low=1), "gguf.total of a part of the model"),
    (b(gguf_total=60, gguf_low=0), "gguf.total"),
    (b(gguf_total=59, root_size=100), "gguf.total of a part of the model"),
    (b(gguf_total=60, root_size=100), "gguf.total"),
    (b(gguf_total=59, root_size=50, named=100),
     "gguf.total of a part of the model"),
    (b(gguf_total=59, root_size=50, named=50), "gguf.total"),
    (q(gguf_total=45, original_size=100, root_size=10), "gguf.total of a part of the model"),
    (q(gguf_total=300, original_size=100, root_size=1000), "gguf.total"),
    (b(gguf_total=60, misses_a_parent=True), "gguf.total of one file, at least"),
    (b(gguf_total=60, misses_a_parent=True, one_gguf_file=False),
     "gguf.total of one file, at least"),
    (b(gguf_total=60, misses_a_parent=True, one_gguf_file=True), "gguf.total"),
    (b(gguf_total=60, misses_a_parent=False), "gguf.total"),
    (b(gguf_total=60, misses_a_parent=True, named=60), "gguf.total"),
    (b(gguf_total=60, misses_a_parent=True, root_size=60), "gguf.total"),
    (q(gguf_total=300, misses_a_parent=True, original_size=100), "gguf.total"),
    (b(fine_tunes_least=70, fine_tunes_most=70), "safetensors of its fine-tunes"),
    (b(library="sklearn", library_source="library x"), "library x"),
    (packed("either", format=None), "safetensors.parameters, packed"),
    (packed("either", format="hqq"), "safetensors.parameters, packed by hqq"),
    (b(named=1, name_source="name o/n-1b"), "name o/n-1b"),
    *((b(**read(origin, 100, 100, 100)), f"{origin} 1: x")
      for origin in ("headers", "gguf", "built", "config", "card")),
    (b(**read("config", 100, 100, 130)), "config 1: x"),
]  # fmt: skip


def test_a_figure_says_where_it_comes_from() -> None:
    found = figures("parameters", [facts for facts, _ in SOURCES])
    assert [f and f.source for f in found] == [source for _, source in SOURCES]


_EXACT: dict[str, Any] = {"curated": 100, "curated_confidence": "exact", "curated_source": "row"}


@pytest.mark.parametrize(
    ("facts", "grade", "source"),
    [
        (b(**_EXACT, gguf_total=125), "exact", "row"),
        (b(**_EXACT, gguf_total=126), "derived", "row (but gguf tensors says 126)"),
        (b(**_EXACT, gguf_total=75), "exact", "row"),
        (b(**_EXACT, gguf_total=74), "derived", "row (but gguf tensors says 74)"),
        (b(**_EXACT, named=140, gguf_total=1.5e9), "derived",
            "row (but gguf tensors says 1.5e+09; name says 140)"),
        (b(**_EXACT, **read("config", 0, 0, 0)), "exact", "row"),
        (b(**_EXACT, named=17, side_experts=900), "exact", "row"),
        (b(counted=120, stored_sum=0, named=200), "derived",
            "safetensors.total (but name says 200)"),
        (b(counted=120, stored_sum=0, named=66.7), "derived",
            "safetensors.total (but name says 66.7)"),
        (b(**read("config", 90, 100, 107), named=180), "inferred",
            "config 1: x (but name says 180)"),
        (b(named=17, side_experts=16, name_source="n", **read("config", 9e9, 9e9, 2e10)),
            "inferred", "n"),
    ],
    ids=lambda v: str(v)[:40],
)  # fmt: skip
def test_a_second_witness_far_off_is_named_and_lowers_the_grade(
    facts: Facts, grade: str, source: str
) -> None:
    found = figures("parameters", [facts])[0]
    assert found is not None
    assert (found.grade, found.source) == (grade, source)


def test_an_upper_end_of_one_is_a_factor_too() -> None:
    bent = shipped().with_values({"name_mixture_factor": 0.5})
    figure = figures("parameters", [b(experts=8, expert_size=10)], bent)[0]
    assert figure is not None and figure[1:4] == (0, 40, 800)


def test_how_far_off_is_an_assumption() -> None:
    bent = shipped().with_values({"agreeing_size_ratio": 3})
    facts = b(**_EXACT, gguf_total=299)
    agreeing, disagreeing = figures("parameters", [facts, facts | {"gguf_total": 301}], bent)
    assert agreeing is not None and agreeing.grade == "exact"
    assert disagreeing is not None and disagreeing.grade == "derived"
