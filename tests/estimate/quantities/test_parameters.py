"""All parameters: what each method makes of the facts, on both sides of every condition."""

from __future__ import annotations

from tests.estimate.quantities.evaluate import Case, declared, differing
from tests.estimate.quantities.parameters_facts import SUMMED, a, b, packed, q, read

WEIGHTS, RANK, USUAL = "adapter weights", "adapter rank", "usual adapter ranks"
ADAPTERS: list[Case] = [
    (a(counted=10, root_size=100), (WEIGHTS, 10, 10, 10, "exact")),
    (a(counted=49, root_size=100, named=90), (WEIGHTS, 49, 49, 49, "exact")),
    (a(counted=50, root_size=100), (WEIGHTS, 0, 0, 0, "exact")),
    (a(counted=50, named=100), (WEIGHTS, 50, 50, 50, "exact")),
    (a(counted=50, root_size=0), (WEIGHTS, 50, 50, 50, "exact")),
    (a(counted=50), (WEIGHTS, 50, 50, 50, "exact")),
    (a(counted=0), None),
    (a(**read("adapter", 8, 10, 12), shapes_known=True), (RANK, 8, 10, 12, "derived")),
    (a(**read("adapter", 8, 10, 12), shapes_known=False), (RANK, 4, 10, 24, "inferred")),
    (a(**read("adapter", 8, 10, 12), counted=0, named=9), (RANK, 4, 10, 24, "inferred")),
    (a(**read("adapter", 8, 10, 12), counted=3), (WEIGHTS, 3, 3, 3, "exact")),
    (b(**read("adapter", 8, 10, 12)), None),
    (a(root_size=1e9, named=2e9), (USUAL, 1e5, 6e6, 1e8, "inferred")),
    (a(named=2e9, counted=0), (USUAL, 2e5, 1.2e7, 2e8, "inferred")),
    (a(root_size=0), None),
    (b(root_size=1e9), None),
]

ROW, ROUNDED, ORIGINAL = "reference row", "reference row, rounded", "size of the original"
CURATED: list[Case] = [
    (b(curated=100, curated_confidence="exact"), (ROW, 100, 100, 100, "exact")),
    (b(curated=100, curated_confidence="exact", counted=95), (ROW, 95, 100, 100, "exact")),
    (b(curated=100, curated_confidence="exact", counted=94.9), (ROW, 100, 100, 100, "exact")),
    (b(curated=100, curated_confidence="exact", counted=130), (ROW, 100, 100, 130, "exact")),
    (b(curated=100, curated_confidence="exact", counted=130.1), (ROW, 100, 100, 100, "exact")),
    (b(curated=0, curated_confidence="exact"), None),
    (b(curated=100, curated_confidence="verified"), (ROUNDED, 99, 100, 101, "stated")),
    (b(curated=100, curated_confidence="from memory"), (ROUNDED, 95, 100, 105, "stated")),
    (b(curated=100, curated_confidence=""), (ROUNDED, 95, 100, 105, "stated")),
    (b(curated=0, curated_confidence=""), None),
    (q(original_size=100), (ORIGINAL, 100, 100, 100, "exact")),
    (q(original_size=100, relation="conversion"), (ORIGINAL, 100, 100, 100, "exact")),
    (q(original_size=100, relation="finetune"), None),
    (q(original_size=0), None),
    *(
        (q(original_size=100, **{fact: size}), (ORIGINAL, 100, 100, 100, "derived"))
        for fact, size in (("named", 50), ("named", 200), ("gguf_total", 200))
    ),
    (q(original_size=100, named=40), ("name", 0, 40, 400, "inferred")),
    (q(original_size=100, named=240), ("name", 0, 240, 2400, "inferred")),
    (q(original_size=100, gguf_total=49), ("gguf tensors", 49, 100, 100, "inferred")),
    (q(original_size=100, gguf_total=201), ("gguf tensors", 201, 201, 201, "exact")),
    (q(original_size=90, stored_sum=10), (ORIGINAL, 90, 90, 90, "exact")),
    (q(original_size=90, stored_sum=9.9), None),
    (q(original_size=90, stored_sum=117), (ORIGINAL, 90, 90, 90, "exact")),
    (q(original_size=90, stored_sum=117.1), None),
]

TENSORS, FILE = "safetensors tensors", "gguf tensors"
COUNTED: list[Case] = [
    (b(**read("headers", 8, 9, 9)), ("safetensors headers", 8, 9, 9, "exact")),
    (b(**read("headers", 8, 9, 10)), ("safetensors headers", 8, 9, 10, "derived")),
    (a(**read("headers", 8, 9, 9)), None),
    *((b(**{f"{origin}_low": 9, f"{origin}_high": 9}), None)
        for origin in ("headers", "gguf", "built", "config", "card")),
    (b(counted=84, **SUMMED), (TENSORS, 84, 84, 84, "exact")),
    (b(counted=84, named=900, **SUMMED), (TENSORS, 84, 84, 84, "derived")),
    (b(counted=0, **SUMMED), None),
    (b(counted=100, stored_sum=0), (TENSORS, 90, 100, 110, "stated")),
    (b(counted=100, **(SUMMED | {"stored_total": 134})), (TENSORS, 84, 84, 84, "exact")),
    (b(counted=100, **(SUMMED | {"stored_total": 136})), (TENSORS, 84, 84, 136, "stated")),
    (b(counted=100, stored_sum=0, named=199), (TENSORS, 90, 100, 110, "derived")),
    (b(counted=100, stored_sum=0, named=200), ("name", 0, 200, 2000, "inferred")),
    (b(counted=100, stored_sum=0, curated=130, curated_confidence=""),
        (TENSORS, 90, 100, 110, "stated")),
    (b(counted=100, stored_sum=0, curated=131, curated_confidence=""),
        (ROUNDED, 124.45, 131, 137.55, "stated")),
    (b(counted=130, stored_sum=0, curated=100, curated_confidence=""),
        (TENSORS, 117, 130, 143, "stated")),
    (b(counted=131, stored_sum=0, curated=100, curated_confidence=""),
        (ROUNDED, 95, 100, 105, "stated")),
    (b(**read("gguf", 7, 9, 10)), ("gguf header", 7, 9, 10, "exact")),
    (a(**read("gguf", 7, 9, 10)), None),
    (b(gguf_total=60), (FILE, 60, 60, 60, "derived")),
    (b(gguf_total=60, root_size=100), (FILE, 60, 60, 60, "exact")),
    (b(gguf_total=59, root_size=100), (FILE, 59, None, 130, "bounded")),
    (b(gguf_total=59, root_size=100, named=100), (FILE, 59, None, 130, "bounded")),
    (b(gguf_total=60, misses_a_parent=True), (FILE, 60, None, None, "bounded")),
    (b(gguf_total=60, misses_a_parent=True, one_gguf_file=True), (FILE, 60, 60, 60, "derived")),
    (b(gguf_total=60, misses_a_parent=True, named=60), (FILE, 60, 60, 60, "exact")),
    (b(gguf_total=60, gguf_architecture="clip"), (FILE, 60, None, None, "bounded")),
    (b(gguf_total=1, gguf_architecture="clip", named=7), (FILE, 1, 7, 70, "inferred")),
    (q(gguf_total=1, gguf_architecture="t5encoder", original_size=9), (FILE, 1, 9, 9, "inferred")),
    (b(gguf_total=60, gguf_low=70), (FILE, 70, None, None, "bounded")),
    (b(gguf_total=60, named=100), (FILE, 60, 60, 60, "derived")),
    (b(gguf_total=59, named=100), (FILE, 59, 100, 1000, "inferred")),
    (b(gguf_total=0), None),
    (b(gguf_total=1, named=1), (FILE, 1, 1, 1, "exact")),
    (b(gguf_total=60, named=0), (FILE, 60, 60, 60, "derived")),
    (b(gguf_total=60, gguf_architecture="llama"), (FILE, 60, 60, 60, "derived")),
    (a(gguf_total=60), None),
    # A part of a model: as large as the whole if that is known, and never smaller than the part.
    (b(gguf_total=1, gguf_architecture="mmproj", named=7), (FILE, 1, 7, 70, "inferred")),
    *((b(gguf_total=9, gguf_architecture=part, named=9), (FILE, 9, 9, 90, "inferred"))
        for part in ("clip", "mmproj", "t5encoder")),
    (b(gguf_total=9, gguf_architecture="clip", named=7), (FILE, 9, None, 70, "bounded")),
    (b(gguf_total=90, gguf_architecture="clip", named=9), (FILE, 90, None, 90, "bounded")),
    (b(gguf_total=91, gguf_architecture="clip", named=9), (FILE, 91, None, None, "bounded")),
    (b(gguf_total=1, gguf_architecture="clip", root_size=100, named=50),
        (FILE, 1, None, 130, "bounded")),
    (b(gguf_total=60, gguf_low=1), (FILE, 60, None, None, "bounded")),
    (b(gguf_total=60, gguf_low=0), (FILE, 60, 60, 60, "derived")),
    (b(gguf_total=59, root_size=50, named=100), (FILE, 59, None, 65, "bounded")),
    (b(gguf_total=59, root_size=50, named=50), (FILE, 59, 59, 59, "exact")),
    (b(gguf_total=60, misses_a_parent=True, named=200), (FILE, 60, 200, 2000, "inferred")),
    (b(gguf_total=60, misses_a_parent=True, root_size=60), (FILE, 60, 60, 60, "exact")),
    (b(gguf_total=60, misses_a_parent=False, one_gguf_file=False), (FILE, 60, 60, 60, "derived")),
    (b(gguf_total=60, misses_a_parent=True, one_gguf_file=False),
        (FILE, 60, None, None, "bounded")),
    (b(gguf_total=60, misses_a_parent=True, gguf_architecture="clip", named=60),
        (FILE, 60, 60, 600, "inferred")),
    (q(gguf_total=45, original_size=100, root_size=1000), (FILE, 45, 100, 100, "inferred")),
    (q(gguf_total=300, original_size=100, root_size=1000), (FILE, 300, 300, 300, "exact")),
    (q(gguf_total=45, original_size=100, named=70), (FILE, 45, 100, 100, "inferred")),
    (q(gguf_total=300, original_size=100, misses_a_parent=True), (FILE, 300, 300, 300, "exact")),
    (q(gguf_total=300, original_size=100, gguf_architecture="clip"),
        (FILE, 300, None, None, "bounded")),
]  # fmt: skip

FORMULA = "config formula"
FORMULAS: list[Case] = [
    (b(**read("built", 8, 9, 10)), ("built without weights", 8, 9, 10, "exact")),
    (a(**read("built", 8, 9, 10)), None),
    (b(**read("config", 94, 100, 100)), (FORMULA, 94, 100, 100, "exact")),
    (b(**read("config", 93.9, 100, 100)), (FORMULA, 93.9, 100, 100, "derived")),
    (b(**read("config", 94, 100, 100 * 1.005)), (FORMULA, 94, 100, 100 * 1.005, "exact")),
    (b(**read("config", 94, 100, 100.6)), (FORMULA, 94, 100, 100.6, "derived")),
    (b(**read("config", 90, 100, 106)), (FORMULA, 90, 100, 106, "derived")),
    (b(**read("config", 90, 100, 106.1)), (FORMULA, 90, 100, 106.1, "inferred")),
    (b(**read("config", 90, 100, 120)), (FORMULA, 90, 100, 120, "inferred")),
    (b(**read("config", 90, 100, 120.1)),
        ("config, unfamiliar family", 90, 100, 120.1, "inferred")),
    (a(**read("config", 90, 100, 120)), None),
    (a(**read("config", 90, 100, 120.1)), None),
]  # fmt: skip

PACKED = "safetensors tensors, unpacked"
_UP, _DOWN = 1 / 1.04, 1 / 1.08
UNPACKED: list[Case] = [
    (packed("unpacked here"), (PACKED, 78 * _DOWN, 98, 108 * 1.04, "derived")),
    (packed("as stored"), (PACKED, 40 * _UP, 40, 40 * 1.02, "derived")),
    (packed("perhaps as stored"), (PACKED, 40 * _UP, 40, 108 * 1.04, "inferred")),
    (packed("perhaps as stored", as_stored=200), (PACKED, 200 * _UP, 200, 208, "inferred")),
    (packed("less scales"), (PACKED, 40 * _UP, 40 - 2 / 33, 40 * 1.02, "derived")),
    (packed("either"), (PACKED, 28 * _UP, None, 108 * 1.04, "bounded")),
    (packed("either", as_stored=20), (PACKED, 20 * _UP, None, 108 * 1.04, "bounded")),
    (packed("either", weights_each_least=0.5), (PACKED, 23 * _UP, None, 108 * 1.04, "bounded")),
    (packed("either", as_stored=200), (PACKED, 28 * _UP, None, 200, "bounded")),
    (packed("either", witness=100), (PACKED, 28 * _UP, None, 125, "bounded")),
    (packed("either", relation="adapter"), None),
    (packed(None), None),
]

NAMED: list[Case] = [
    (b(**read("card", 93, 100, 110)), ("card text", 93, 100, 110, "stated")),
    (a(**read("card", 93, 100, 110)), None),
    (b(named=100), ("name", 0, 100, 1000, "inferred")),
    (b(named=100, experts=0), ("name", 0, 100, 1000, "inferred")),
    (b(named=100, named_effective=50, named_active=10), ("name", 0, 100, 1000, "inferred")),
    (b(experts=8, expert_size=10), ("name", 0, 66.4, 800, "inferred")),
    (b(experts=8, expert_size=10, named=70), ("name", 0, 66.4, 800, "inferred")),
    (b(named=17, side_experts=16), ("name", 0, None, 17 * 17, "inferred")),
    (b(named=0, side_experts=16), None),
    (b(named=17, side_experts=0), ("name", 0, 17, 170, "inferred")),
    (b(named=17, side_experts=16, experts=2, expert_size=10), ("name", 0, 16.6, 200, "inferred")),
    (b(named_effective=4), ("name", 0, 8, 40, "inferred")),
    (b(named_effective=4, named_active=1), ("name", 0, 8, 40, "inferred")),
    (b(named_least=10, named_most=20), ("name", 0, None, 200, "inferred")),
    (b(named_least=10, named_most=20, named_effective=4), ("name", 0, None, 200, "inferred")),
    (b(side_experts=16, named_least=10, named_most=20), None),
    (b(named_active=3), ("name", 0, None, None, "inferred")),
    (b(named_active=0), None),
    (b(named_effective=0), None),
    (b(named=0), None),
    (b(named=0, named_effective=4), ("name", 0, 8, 40, "inferred")),
    (b(), None),
    (a(experts=8, expert_size=10), None),
]
ONES: list[Case] = [
    # Every bound of nought, one step away.
    (a(counted=1, root_size=1), (WEIGHTS, 0, 0, 0, "exact")),
    (a(root_size=1), (USUAL, 1e-4, 6e-3, 0.1, "inferred")),
    (b(curated=1, curated_confidence="exact"), (ROW, 1, 1, 1, "exact")),
    (b(curated=1, curated_confidence=""), (ROUNDED, 0.95, 1, 1.05, "stated")),
    (q(original_size=1), (ORIGINAL, 1, 1, 1, "exact")),
    (q(original_size=100, stored_sum=1), None),
    (b(counted=1, stored_sum=1, u8=0, buffers=0, block_scales=0), (TENSORS, 1, 1, 1, "exact")),
    (b(counted=5, stored_sum=1, u8=0, buffers=0, block_scales=0), (TENSORS, 1, 1, 1, "exact")),
    (b(counted=1, stored_sum=0), (TENSORS, 0.9, 1, 1.1, "stated")),
    (b(gguf_total=1), (FILE, 1, 1, 1, "derived")),
    (b(experts=1, expert_size=10, named=90), ("name", 0, 8.3, 100, "inferred")),
    (b(named=1), ("name", 0, 1, 10, "inferred")),
    (b(named=1, side_experts=1), ("name", 0, None, 2, "inferred")),
    (b(named=3, named_effective=9, side_experts=1), ("name", 0, None, 6, "inferred")),
    (b(named=1, named_effective=9), ("name", 0, 1, 10, "inferred")),
    (b(named_effective=1), ("name", 0, 2, 10, "inferred")),
    (b(named_active=3, side_experts=0), ("name", 0, None, None, "inferred")),
    (b(named_active=1), ("name", 0, None, None, "inferred")),
    (b(experts=1, expert_size=10), ("name", 0, 8.3, 100, "inferred")),
]
LIBRARY: list[Case] = [
    (b(library="sklearn"), ("library bound", 0, None, 1e9, "bounded")),
    (b(library="sklearn", named=2), ("name", 0, 2, 20, "inferred")),
    (b(library="transformers"), None),
    (q(library="sklearn"), None),
]
TUNED = "size of its fine-tunes"
OF_FINE_TUNES: list[Case] = [
    (b(fine_tunes_least=70, fine_tunes_most=100), (TUNED, 0, 100, 100 / 0.7, "inferred")),
    (b(fine_tunes_least=69, fine_tunes_most=100), (TUNED, 0, None, 100 / 0.7, "inferred")),
    (b(fine_tunes_least=70, fine_tunes_most=70, named=9), (TUNED, 0, 70, 100, "inferred")),
    (b(fine_tunes_least=70, fine_tunes_most=70, gguf_total=60), (FILE, 60, 60, 60, "derived")),
    (a(fine_tunes_least=70, fine_tunes_most=70), None),
    (b(fine_tunes_least=0, fine_tunes_most=0), None),
    (b(fine_tunes_least=1, fine_tunes_most=1), (TUNED, 0, 1, 1 / 0.7, "inferred")),
]  # fmt: skip

CASES = [
    *LIBRARY, *ONES, *ADAPTERS, *CURATED, *COUNTED, *FORMULAS, *UNPACKED, *OF_FINE_TUNES, *NAMED,
]  # fmt: skip


def test_each_method_gives_its_interval_on_both_sides_of_its_conditions() -> None:
    assert differing(declared("parameters"), CASES) == []


def test_every_method_has_cases() -> None:
    assert {m.name for m in declared("parameters").methods} == {
        expected[0] for _, expected in CASES if expected
    }
