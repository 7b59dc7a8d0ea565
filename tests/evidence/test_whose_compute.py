"""Compute that a card tells of others: rivals, bases, laws, plans and machines.

What is read as stated FLOP or hours makes a model surely covered, so none of these may be.
"""

from __future__ import annotations

import pytest

from hubscan.evidence.card import read
from hubscan.evidence.statement import Statement

COMPUTE = ("stated_flop", "gpu_hours", "added_gpu_hours")


def compute(text: str) -> list[Statement]:
    """What a card called Lyra tells of its own compute."""
    return [s for s in read(f"# Lyra\n{text}", "org/lyra") if s.quantity in COMPUTE]


OF_RIVALS = [
    "Compared to Llama 3 405B (3.8e25 FLOPs), Lyra used only a fraction of the compute.",
    "GPT-4 was trained with about 2e25 FLOP. Lyra is much smaller.",
    "Unlike GPT-4 (2.1e25 FLOPs), Lyra was trained on few machines.",
    "10x less than Chinchilla's 5.8e23 FLOPs",
    "GPT-3 required 3,640 petaflop/s-days.",
    "Lyra's compute is comparable to Llama-2-70B (8e23 FLOPs).",
    "We match the quality of a model trained with 1e24 FLOP.",
    "State-of-the-art models are trained with 5e25 FLOPs.",
    "Im Vergleich zu Llama 3 (3,8e25 FLOP) brauchte Lyra wenig.",
    "与 Llama 3 (3.8e25 FLOPs) 相比，Lyra 的训练量很小。",
    "GPT-4 was trained on 25,000 A100s for 100 days. Lyra is much smaller.",
    "Compared to Llama 2 70B (1.7M GPU hours), Lyra is cheap.",
    "Unlike Falcon-180B, which took 7M GPU hours, Lyra was cheap to train.",
    "Bloom was trained for 3.5 months on 384 A100 GPUs.",
    "Other labs train on 2048 A100 GPUs for 21 days.",
    "Training a 70B model takes 1.7M GPU hours.",
    "Training compute of GPT-4 is estimated at 2.1e25 FLOP.",
    "2.1e25 FLOP is what GPT-4 used.",
    "It takes 3.8e25 FLOPs to train Llama 3.1 405B.",
    "1.7M GPU hours were needed for Llama 2 70B.",
    "We did not have the 1e24 FLOPs needed.",
    "Epoch AI estimates 2.1e25 FLOP for GPT-4.",
    "Big labs spend 1e25 FLOP on a model.",
    "Nobody else can afford 1e25 FLOP.",
    "GPT-5 used 5e25 FLOPs.",
    "Half of Gopher's 6e23 FLOPs would do.",
    "Meta spent 30.84M GPU hours on Llama 3.1 405B.",
    "Google trained PaLM on 6144 TPU v4 chips for 50 days.",
    "This saves 500,000 A100 hours compared with training from scratch.",
    "Synthetic data was produced with 100,000 H100 hours.",
    "We distilled from a teacher that took 30.84M H100 hours.",
    "Its competitor took 1e25 FLOP.",
    "Our closest rivals used 30M H100 hours.",
    "Its larger sibling, Vega, was trained with 3e25 FLOP.",
    "The previous version took 5M H100 hours.",
    "Today, the best models use 1e26 FLOP.",
    "The state of the art, by contrast, needed 3e25 FLOP.",
    "The reward model took 3e23 FLOP.",
    "They used 1e25 FLOP.",
    "They trained for 30M H100 hours; we needed few.",
    "Others used 1e25 FLOP.",
    "Those models took 1e25 FLOP.",
    "However, such models usually take 1e25 FLOP to train.",
    "Their model took 1e25 FLOP.",
    "Meta reports 3.8e25 FLOP for its flagship.",
    "Meta says its flagship took 3.8e25 FLOP.",
    "OpenAI reports 2e25 FLOP for its best model.",
    "Training to GPT-4 level requires 2e25 FLOPs.",
    "To reach GPT-4 class takes 25,000 A100s for 100 days.",
]
OF_BASES = [
    "Our base model, Llama 3.1 8B, was trained with 7e23 FLOPs.",
    "The base model consumed 7e23 FLOP.",
    "Distilled from DeepSeek-V3 (3.4e24 FLOP).",
    "The teacher model consumed 3.8e25 FLOP.",
    "The base model took 1.7M GPU hours.",
]
OF_LAWS = [
    "The EU AI Act presumes systemic risk above 10^25 FLOPs.",
    "Models above 10^26 FLOP must be reported.",
    "Lyra does not exceed 10^25 FLOPs.",
    "Since training compute exceeds 10^23 FLOP, this is a GPAI model.",
]
OF_PLANS = [
    "We plan to spend 1e24 FLOP.",
    "We will train a larger model with 1e25 FLOPs next year.",
    "Our scaling-law experiments range from 1e18 to 1e21 FLOPs.",
]
OF_MACHINES = [
    "The cluster delivers 4.5e18 FLOPS.",
    "The system reaches 1.7 exaflops.",
    "We trained Lyra on LUMI, a 0.5 exaFLOPS supercomputer.",
    "A forward pass costs 2e15 FLOPs",
    "Generating one video takes 4e17 FLOPs.",
]


@pytest.mark.parametrize("text", [*OF_RIVALS, *OF_BASES, *OF_LAWS, *OF_PLANS, *OF_MACHINES])
def test_compute_of_something_else_is_not_its_own(text: str) -> None:
    assert compute(text) == []


OWN = [
    ("Lyra was trained with 1e22 FLOPs, 100x less than GPT-4 (2e25 FLOPs).", 1e22),
    ("Whereas frontier models use 1e25 FLOPs or more, Lyra used 1e22 FLOPs.", 1e22),
    ("Lyra's training compute (3e23 FLOP) exceeds 10^23 FLOP, so it is a GPAI model.", 3e23),
    ("Cumulative compute used for training: 3e23 FLOP", 3e23),
    ("Base model compute: 7e23 FLOPs; fine-tuning compute: 3e18 FLOPs", 3e18),
    ("The training run took 3e22 floating point operations.", 3e22),
    ("Each of the three models was trained with 4e22 FLOPs.", 4e22),
    ("While DeepSeek-V3 needed 2.788M H800 GPU hours, Lyra needed 1,000 H100 hours.", 1000),
    ("Using the Llama architecture, trained for 5 days on 64 A100.", 7680),
    ("We spent 12,000 A100 hours to train this model.", 12000),
    ("This GPT-2 model was trained on 8 V100 for 3 days.", 576),
    ("The training FLOPs were 3e23.", 3e23),
    ("They used 1e25 FLOP, we used 1e20 FLOP.", 1e20),
    ("The Lyra models are small. They were trained for 3 days on 64 A100.", 4608),
    ("Epoch AI estimates that Lyra took 5e24 FLOP.", 5e24),
    ("Training compute: 10^22.5 FLOPs", 3.1623e22),
    ("Lyra rivals the best and was trained with 3e22 FLOPs.", 3e22),
    ("Compared with our last version, this one was trained longer: 40 days on 256 A100.", 245760),
]


@pytest.mark.parametrize(("text", "amount"), OWN)
def test_compute_of_its_own_beside_that_of_others(text: str, amount: float) -> None:
    assert [s.best for s in compute(text)] == [pytest.approx(amount, rel=1e-4)]


def test_pre_training_in_the_card_of_a_tuned_model_is_its_base_s() -> None:
    tuned = "---\nbase_model: org/base\n---\n# Lyra\n"
    told = f"{tuned}Pre-training took 7e23 FLOPs.\n\nFine-tuning took 3e18 FLOPs."
    assert [s.best for s in read(told, "org/lyra") if s.quantity in COMPUTE] == [3e18]


def test_what_a_company_trained_is_its_own_in_its_own_repository() -> None:
    text = "# PaLM\nGoogle trained PaLM on 6144 TPU v4 chips for 50 days."
    assert [s.best for s in read(text, "google/palm") if s.quantity in COMPUTE] == [7372800]
    text = "# PaLM\nPaLM's 2.5e24 FLOPs of training"
    assert [s.best for s in read(text, "google/palm") if s.quantity in COMPUTE] == [2.5e24]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Training used less than 1e21 FLOPs.", (3e20, 1e21, 1e21)),
        ("Training took over 1e24 FLOPs.", (1e24, 1e24, 1.35e24)),
        ("We estimate our training compute to be around 10^24 FLOPs.", (3e23, 1e24, 3e24)),
        ("Training compute: ~6.3e22 FLOPs", (6.3e22, 6.3e22, 6.3e22)),
        ("Both models together used 4e23 FLOPs.", (0.0, None, 4e23)),
    ],
)
def test_words_before_a_figure_widen_it(text: str, ends: tuple[float, float | None, float]) -> None:
    assert [(s.low, s.best, s.high) for s in compute(text)] == [pytest.approx(ends)]
