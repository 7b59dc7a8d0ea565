"""Model cards as people write them, of the size that they have on the Hub, about 4 kB."""

from __future__ import annotations

from typing import Any

import numpy as np

BYTES = 4000
_FACTS = (
    "The model was tuned for {n} epochs with a learning rate of {r}e-5 and a batch size of {b}.",
    "It was trained on {t}B tokens of text in {n} languages, on {g} A100 80GB GPUs for {h} hours.",
    "Training took {h} GPU hours on H100 GPUs; the corpus has {t} billion tokens.",
    "This repository holds weights with {p}B parameters and a context of 32768 tokens.",
)
_PLAIN = (
    "We thank everybody who sent us examples, corrections and questions about earlier versions.",
    "Use it for questions about recipes, travel and history; it was not made for medical advice.",
    "Outputs can be wrong or unfair, and may repeat what stands in the data that it has seen.",
    "Load it with `AutoModelForCausalLM.from_pretrained` and call `generate` as usual.",
    "Evaluation was done with the harness at its default settings, five examples each.",
    "More information needed.",
    "The licence of the base applies to this version as well; read it before you use it in public.",
    "Some answers come in a language other than the one of the question, which we look into.",
    "The examples below show how a conversation is put together and how an answer is cut off.",
    "Please open a discussion if something does not work for you; we read all of them.",
    "Prompts should follow the format shown here, with the system message first and nothing after.",
)
_WITH_FACT, _WITH_LOG, _WITH_TABLE, _WITH_CODE = 0.02, 0.2, 0.05, 0.4
"""Shares: of sentences that state a fact, and of cards with a log of training, scores, or code."""
_CODE = """```python
from transformers import AutoModelForCausalLM, AutoTokenizer
tokenizer = AutoTokenizer.from_pretrained("org/model-{p}b")
model = AutoModelForCausalLM.from_pretrained("org/model-{p}b", device_map="auto")
```"""
_TABLE = """| Benchmark | Score |
|---|---|
| MMLU | {m} |
| HumanEval | {r}.{n} |
| GSM8K | {m} |"""
_LOG = """### Training hyperparameters
- learning_rate: {r}e-05
- train_batch_size: {b}
- seed: 42
- gradient_accumulation_steps: 4
- total_train_batch_size: {g}
- num_epochs: {n}"""
_HEADINGS = ("## Model details", "## Training", "## Intended use", "## Evaluation", "## Limits")


def cards(count: int, seed: int = 1) -> list[bytes]:
    """`count` cards; the same for a seed."""
    rng = np.random.default_rng(seed)
    return [_card(rng) for _ in range(count)]


def _card(rng: np.random.Generator) -> bytes:
    length = BYTES * rng.gamma(3) / 3
    parts = ["---\nlicense: apache-2.0\nlibrary_name: transformers\n---\n# model\n"]
    for extra, share in ((_LOG, _WITH_LOG), (_TABLE, _WITH_TABLE), (_CODE, _WITH_CODE)):
        if rng.random() < share:
            parts.append(extra.format(**_drawn(rng)))
    while sum(map(len, parts)) < length:
        parts.append(_HEADINGS[rng.integers(len(_HEADINGS))])
        parts.append(" ".join(_sentence(rng) for _ in range(4)))
    return "\n\n".join(parts).encode()


def _sentence(rng: np.random.Generator) -> str:
    if rng.random() < _WITH_FACT:
        return _FACTS[rng.integers(len(_FACTS))].format(**_drawn(rng))
    return _PLAIN[rng.integers(len(_PLAIN))]


def _drawn(rng: np.random.Generator) -> dict[str, Any]:
    """Numbers for the holes in a text."""
    return {
        "n": rng.integers(1, 9), "r": rng.integers(1, 9), "b": 2 ** rng.integers(0, 8),
        "t": rng.integers(1, 3000), "g": 2 ** rng.integers(3, 11), "p": rng.integers(1, 70),
        "h": rng.integers(10, 9000), "m": round(float(rng.uniform(25, 85)), 1),
    }  # fmt: skip
