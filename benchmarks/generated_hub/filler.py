"""What is long in a listing and read by nobody here: chat templates, widgets, result lists."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

_PHRASES = (
    "{%- if messages[0]['role'] == 'system' %}", "{%- for message in messages %}", "{%- endfor %}",
    "{{- '<|im_start|>' + message['role'] + '\n' + content }}", "{{- '<|im_end|>\n' }}",
    "{%- if tools %}", "{%- for tool in tools %}", "{{- tool | tojson(indent=4) }}", "{%- endif %}",
    "{%- set ns = namespace(multi_step=true, last=messages|length - 1) %}",
    "{{- raise_exception('Conversation roles must alternate user/assistant/user/...') }}",
    "{{- '# Tools\n\nYou may call one or more functions to assist with the user query.' }}",
    "{%- elif message.role == 'assistant' and loop.index0 > ns.last %}", "{{- bos_token }}",
    "{%- set reasoning_content = message.reasoning_content | default('', true) %}",
    "{{- 'For each function call return a json object with name and arguments:\n' }}",
)  # fmt: skip
_WORDS = (
    "the model was tuned on short answers to questions of many users about places songs recipes "
    "law code weather history and returns a label with its score for every sentence given below"
)
TEMPLATES = 64
WIDGETS = 40


def _texts(parts: Sequence[str], joint: str, lengths: Sequence[int], seed: int) -> list[bytes]:
    """JSON strings of about these lengths made of `parts`, each with numbers of its own."""
    rng = np.random.default_rng(seed)
    found = []
    for length in lengths:
        pieces, size = [], 0
        while size < length:
            piece = f"{parts[int(rng.integers(len(parts)))]}{joint}"
            if rng.random() < 0.15:
                piece += f"{rng.integers(10**6)}{joint}"
            pieces.append(piece)
            size += len(json.dumps(piece)) - 2
        found.append(json.dumps("".join(pieces)).encode())
    return found


def chat_templates() -> list[bytes]:
    """From 1.9 to 35 kB; the sum of all makes the mean of an object what it is on the Hub."""
    return _texts(_PHRASES, "\n  ", np.geomspace(1900, 35_000, TEMPLATES).astype(int).tolist(), 1)


def widgets() -> list[bytes]:
    """Sentences of 40 to 1,500 letters."""
    return _texts(_WORDS.split(), " ", np.geomspace(40, 1500, WIDGETS).astype(int).tolist(), 2)


_TESTS = {
    "reward": ("LunarLander-v2",),
    "trainer": ("emotion",),
    "leaderboard": ("AI2 Reasoning Challenge (25-Shot)", "HellaSwag (10-Shot)", "MMLU (5-Shot)",
                    "TruthfulQA (0-shot)", "Winogrande (5-shot)", "GSM8k (5-shot)"),
    "embedding": ("MTEB AmazonCounterfactualClassification (en)", "MTEB ArguAna", "MTEB STS12"),
}  # fmt: skip
_MEASURES = {"reward": "mean_reward", "trainer": "accuracy", "leaderboard": "acc"}


def results(writer: str, count: int, score: float) -> bytes:
    """A `model-index` of `count` results, as one of `shares.RESULTS` writes it."""
    tests = _TESTS[writer]
    listed = [
        {
            "task": {"type": "text-generation", "name": "Text Generation"},
            "dataset": {
                "name": tests[n % len(tests)],
                "type": "ai2_arc",
                "config": f"config-{n}",
                "split": "test",
                "args": {"num_few_shot": 5},
            },
            "metrics": [
                {
                    "type": _MEASURES.get(writer, "main_score"),
                    "value": round(score + n / 20, 2),
                    "verified": False,
                }
            ],
            "source": {"url": "https://huggingface.co/spaces/open-llm-leaderboard", "name": "OLL"},
        }
        for n in range(count)
    ]
    return json.dumps([{"name": "run", "results": listed}], separators=(",", ":")).encode()
