"""The worked check of the rule table: twelve models, sixteen tiers, yes or no, exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubscan.rules import evaluate, load
from hubscan.rules.tools.examples import key_of, make_world
from hubscan.store.engine import connect

COLUMNS = (
    "cais-ntia-2023/powerful@cumulative",
    "caip-2023-initial/frontier@cumulative",
    "caip-2024-interview-highrisk/high-risk@cumulative",
    "tfs-heavy-crown/type2@cumulative",
    "stopai-conjecture-2023/prohibited@cumulative",
    "pauseai-2023-1b/approval@cumulative",
    "pauseai-proposal/mmlu86-2025@cumulative",
    "eu-gpai/gpai@cumulative",
    "eu-gpai-systemic/presumed@cumulative",
    "eu-gpai/modifier@share",
    "ma-s31-2023/large-scale@inherits",
    "caifs-500m-2023/prohibited@inherits",
    "miri-2025/strict@own_threshold",
    "us-s5493-banasi-2026/advanced@inherits",
    "ca-sb1047/covered@own_threshold",
    "ca-sb53/frontier@developer",
)

# (parameters, tokens, MMLU) as remembered by the authors of the table; compute is 6 N D
FIGURES = {
    "LLaMA-1 13B": (13.0e9, 1.0e12, 46.9),
    "LLaMA-1 65B": (65.2e9, 1.4e12, 63.4),
    "Llama-2 7B": (6.74e9, 2.0e12, 45.3),
    "Llama-2 13B": (13.0e9, 2.0e12, 54.8),
    "meta-llama/Llama-2-70b": (69.0e9, 2.0e12, 68.9),
    "Falcon 180B": (180e9, 3.5e12, 70.4),
    "Llama-3.1 405B": (405e9, 15.6e12, 87.3),
    "DeepSeek-V3": (671e9, 14.8e12, 87.1),
    "Qwen3-0.6B (incl. emb.)": (0.6e9, 36e12, 52.8),
    "Qwen3-0.6B (non-emb. 0.44B)": (0.44e9, 36e12, 52.8),
    "SmolLM2-1.7B": (1.7e9, 11e12, 50.0),
    "Llama-2-70B fine-tune, MMLU 70.5": (69.0e9, 2.0e12, 70.5),
}
ACTIVE = {"DeepSeek-V3": 37e9}

Y, N = "yes", "no"
TABLE = {
    "LLaMA-1 13B": (N, N, N, N, N, Y, N, N, N, N, Y, Y, N, N, N, N),
    "LLaMA-1 65B": (Y, Y, N, Y, Y, Y, N, Y, N, N, Y, Y, N, N, N, N),
    "Llama-2 7B": (N, Y, N, N, N, Y, N, N, N, N, Y, Y, N, N, N, N),
    "Llama-2 13B": (Y, Y, N, Y, Y, Y, N, Y, N, N, Y, Y, N, N, N, N),
    "meta-llama/Llama-2-70b": (Y, Y, N, Y, Y, Y, N, Y, N, N, Y, Y, N, N, N, N),
    "Falcon 180B": (Y, Y, Y, Y, Y, Y, N, Y, N, N, Y, Y, Y, N, N, N),
    "Llama-3.1 405B": (Y, Y, Y, Y, Y, Y, Y, Y, Y, N, Y, Y, Y, Y, N, N),
    "DeepSeek-V3": (Y, Y, Y, Y, Y, Y, Y, Y, N, N, Y, Y, Y, N, N, N),
    "Qwen3-0.6B (incl. emb.)": (Y, Y, N, Y, Y, N, N, Y, N, N, N, Y, N, N, N, N),
    "Qwen3-0.6B (non-emb. 0.44B)": (N, Y, N, N, N, N, N, N, N, N, N, N, N, N, N, N),
    "SmolLM2-1.7B": (Y, Y, N, Y, Y, Y, N, Y, N, N, Y, Y, N, N, N, N),
    # a stranger's fine-tune is no general-purpose AI model of his (guidelines, 60 to 64)
    "Llama-2-70B fine-tune, MMLU 70.5": (Y, Y, N, Y, Y, Y, N, N, N, N, Y, Y, N, N, N, N),
}
PRINTED_FLOP = {
    "LLaMA-1 13B": "7.8e+22",
    "LLaMA-1 65B": "5.5e+23",
    "Llama-2 7B": "8.1e+22",
    "Llama-2 13B": "1.6e+23",
    "meta-llama/Llama-2-70b": "8.3e+23",
    "Falcon 180B": "3.8e+24",
    "Llama-3.1 405B": "3.8e+25",
    "DeepSeek-V3": "3.3e+24",
    "Qwen3-0.6B (incl. emb.)": "1.3e+23",
    "Qwen3-0.6B (non-emb. 0.44B)": "9.5e+22",
    "SmolLM2-1.7B": "1.1e+23",
    "Llama-2-70B fine-tune, MMLU 70.5": "8.3e+23",
}


def facts(name: str) -> dict[str, object]:
    parameters, tokens, mmlu = FIGURES[name]
    flop = 6 * ACTIVE.get(name, parameters) * tokens
    exact = {
        "parameters": parameters,
        "training_tokens": tokens,
        "mmlu": mmlu,
        "training_flop": flop,
        "training_cost_usd": flop * 1.4e-18,
    }
    kinds = {"generates": ["text"], "general_purpose": True, "narrow": False}
    return {**{word: (v, v, v) for word, v in exact.items()}, **kinds}


@pytest.fixture(scope="module")
def found() -> dict[str, tuple[str, ...]]:
    con = connect(threads=1)
    worlds = []
    for name in TABLE:
        base = facts("meta-llama/Llama-2-70b") if "fine-tune" in name else None
        own = {"own_flop": (0.0, None, 1e20)} if base else {}
        worlds.append(({**facts(name), **own}, base))
    make_world(con, worlds)
    evaluate(con, load(Path(__file__).resolve().parents[2] / "config"))
    listed = ", ".join(f'"{c}"' for c in COLUMNS)
    out = {}
    for index, name in enumerate(TABLE):
        row = con.execute(
            f"SELECT {listed} FROM verdicts JOIN models USING (model) WHERE key = ?",
            [key_of(index)],
        ).fetchone()
        assert row is not None
        out[name] = tuple({0: N, 3: Y}.get(level, f"level {level}") for level in row)
    return out


@pytest.mark.parametrize("name", list(TABLE))
def test_row(name: str, found: dict[str, tuple[str, ...]]) -> None:
    differ = {
        column: f"{got}, not {want}"
        for column, got, want in zip(COLUMNS, found[name], TABLE[name], strict=True)
        if got != want
    }
    assert differ == {}


@pytest.mark.parametrize("name", list(TABLE))
def test_compute_is_six_times_parameters_times_tokens(name: str) -> None:
    parameters, tokens, _ = FIGURES[name]
    assert f"{6 * ACTIVE.get(name, parameters) * tokens:.1e}" == PRINTED_FLOP[name]
