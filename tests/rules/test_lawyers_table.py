"""Twenty models before twelve instruments: the verdict a lawyer would give, why, and by which
paragraph. The models' figures are published ones, rounded; two are made up and say so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest

from hubscan.rules import evaluate, load
from hubscan.rules.language.owed import owed_from
from hubscan.rules.tools.examples import key_of, make_world
from hubscan.settings.locate import built_in
from hubscan.store.engine import connect

BOOK = load(built_in())
NO, OPEN, LIKELY, YES = range(4)


@dataclass(frozen=True)
class Instrument:
    """One tier; each letter of a verdict stands for (verdict, reason, paragraph)."""

    column: str
    reasons: dict[str, tuple[int, str, str]]


GPAI = "C(2025) 5045, paragraph"
INSTRUMENTS = (
    Instrument(
        "eu-gpai/gpai@cumulative",
        {
            "y": (YES, "above 1e23 FLOP, generates, by its own provider", f"{GPAI} 17"),
            "f": (YES, "further development by the same provider is the same model", f"{GPAI} 23"),
            "b": (NO, "not above 1e23 FLOP", f"{GPAI} 17"),
            "s": (NO, "a stranger's change is no model of his", f"{GPAI} 60 to 64"),
            "n": (NO, "a narrow task, or no such output", f"{GPAI} 17 and 20"),
            "?": (OPEN, "compute undisclosed, on both sides of the line", f"{GPAI} 17"),
        },
    ),
    Instrument(
        "eu-gpai/open-source@own",
        {
            "y": (LIKELY, "free licence, public, no payment seen", "Article 53(2); 83 to 89"),
            "l": (NO, "the licence limits users or use", f"{GPAI} 83"),
            "r": (NO, "systemic risk takes it away", "Article 53(2), last sentence"),
            "n": (NO, "no general-purpose AI model of its provider", "Article 53(2)"),
            "?": (OPEN, "licence or compute is not clear", f"{GPAI} 83 and 84"),
        },
    ),
    Instrument(
        "eu-gpai/modifier@share",
        {
            "y": (YES, "more than a third of the original's compute", f"{GPAI} 63"),
            "o": (NO, "an original, or its own provider's", f"{GPAI} 60"),
            "t": (NO, "less than a third, or a copy", f"{GPAI} 63"),
        },
    ),
    Instrument(
        "eu-gpai-systemic/presumed@cumulative",
        {
            "y": (YES, "above 1e25 FLOP", "Article 51(2)"),
            "b": (NO, "not above 1e25 FLOP", "Article 51(2)"),
            "s": (NO, "a stranger's change is no model of his", f"{GPAI} 60 to 64 and 70"),
            "n": (NO, "not general purpose", "Article 3(65)"),
        },
    ),
    Instrument(
        "eu-art50-marking/synthetic@own",
        {
            "y": (YES, "generates text, image, video or audio", "Article 50(2)"),
            "n": (NO, "generates none of these", "Article 50(2)"),
        },
    ),
    Instrument(
        "ca-sb53/frontier@developer",
        {
            "y": (YES, "its developer used more than 1e26", "22757.11(h) and (i)"),
            "b": (NO, "its developer used no more than 1e26", "22757.11(h) and (i)"),
        },
    ),
    Instrument(
        "ca-sb1047/covered@own_threshold",
        {
            "y": (YES, "above 1e26 FLOP and 100 million dollars", "22602(e)(1)(A)"),
            "b": (NO, "not above 1e26 FLOP", "22602(e)(1)(A)"),
        },
    ),
    Instrument(
        "ca-ab2013/generative@own",
        {
            "y": (YES, "generative and released since 2022", "Civil Code 3110(c), 3111"),
            "n": (NO, "generates nothing of the kind", "Civil Code 3110(c)"),
        },
    ),
    Instrument(
        "ca-sb942-ab853/hosting@own",
        {
            "y": (YES, "open weights that generate image, video or audio", "22757.3.2(a)"),
            "n": (NO, "text alone, or no such output", "22757.1, as amended by SB 1000"),
        },
    ),
    Instrument(
        "ma-s31-2023/large-scale@inherits",
        {
            "y": (YES, "a generative model of a billion parameters or more", "section 1"),
            "b": (NO, "fewer than a billion parameters", "section 1"),
        },
    ),
    Instrument(
        "us-s5493-banasi-2026/advanced@inherits",
        {
            "y": (YES, "1e25 FLOP or more, or made from such a model", "moratorium"),
            "b": (NO, "below 1e25 FLOP", "moratorium"),
        },
    ),
    Instrument(
        "eo14110/reporting@own",
        {
            "y": (YES, "trained with more than 1e26", "section 4.2(b)(i)"),
            "b": (NO, "not trained with more than 1e26", "section 4.2(b)(i)"),
        },
    ),
)


@dataclass(frozen=True)
class Model:
    """Figures of one model; a triple where they are not exact."""

    verdicts: str
    """One letter an instrument, in their order."""
    parameters: float
    flop: float | tuple[float, float | None, float]
    own: float | None = None
    base: str | None = None
    """Made from this one."""
    same: bool = False
    """By the same developer."""
    free: bool | None = False
    makes: tuple[str, ...] = ("text",)
    narrow: bool = False
    placed: date = field(default=date(2024, 6, 1))


MODELS = {
    "Llama 2 7B": Model("bno" "byb" "byn" "ybb", 6.7e9, 8.1e22),
    "Llama 2 70B": Model("ylo" "byb" "byn" "ybb", 69e9, 8.3e23),
    "Llama 3.1 405B": Model("ylo" "yyb" "byn" "yyb", 405e9, 3.8e25),
    "Llama 3.1 405B, FP8 copy of its maker": Model(
        "flo" "yyb" "byn" "yyb", 405e9, 3.8e25, 0, "Llama 3.1 405B", same=True
    ),
    "Hermes 3 405B": Model(
        "snt" "syb" "byn" "yyb", 405e9, 3.8e25 + 1e21, 1e21, "Llama 3.1 405B"
    ),
    "Llama 2 70B, re-upload": Model(
        "snt" "syb" "byn" "ybb", 69e9, 8.3e23, 0, "Llama 2 70B"
    ),
    "a quantised copy under a free licence": Model(
        "snt" "syb" "byn" "ybb", 671e9, 3.3e24, 0, "DeepSeek-V3", free=True
    ),
    "Nemotron Ultra 253B": Model(
        "snt" "syb" "byn" "yyb", 253e9, 3.8e25 + 1e24, 1e24, "Llama 3.1 405B"
    ),
    "DeepSeek-V3": Model("yyo" "byb" "byn" "ybb", 671e9, 3.3e24, free=True),
    "DeepSeek-R1": Model(
        "fyo" "byb" "byn" "ybb", 671e9, 3.4e24, 6e22, "DeepSeek-V3", same=True, free=True
    ),
    "Mistral 7B": Model("??o" "byb" "byn" "ybb", 7.2e9, (2.2e22, None, 3.3e23), free=True),
    "Qwen3 0.6B": Model("yyo" "byb" "byn" "bbb", 0.6e9, 1.3e23, free=True),
    "SmolLM2 1.7B": Model("yyo" "byb" "byn" "ybb", 1.7e9, 1.1e23, free=True),
    "FLUX.1 dev": Model(
        "?lo" "byb" "byy" "ybb", 12e9, (5e22, None, 2e24), makes=("image",)
    ),
    "Stable Diffusion 1.5": Model(
        "bno" "byb" "byy" "ybb", 1.07e9, 5e22, free=None, makes=("image",)
    ),
    "ESM-2 15B": Model(
        "nno" "nnb" "bnn" "ybb", 15e9, 1.1e23, free=True, makes=("other",), narrow=True
    ),
    "Kimi K2": Model("y?o" "byb" "byn" "ybb", 1.0e12, 3e24, free=None),
    "gpt-oss 120b": Model(
        "yyo" "byb" "byn" "ybb", 117e9, 4.9e24, free=True, placed=date(2025, 8, 5)
    ),
    "made up: continued by a stranger with half as much again": Model(
        "sny" "syb" "byn" "ybb", 69e9, 8.3e23 + 4.2e23, 4.2e23, "Llama 2 70B"
    ),
    "made up: 2e26 FLOP of its own developer": Model(
        "yro" "yyy" "yyn" "yyy", 2e12, 2e26, free=True
    ),
}  # fmt: skip


def facts(name: str) -> dict[str, object]:
    model = MODELS[name]
    flop = model.flop if isinstance(model.flop, tuple) else (model.flop,) * 3
    cost = tuple(None if end is None else end * 1.4e-18 for end in flop)
    own = {} if model.own is None else {"own_flop": (model.own,) * 3}
    return {
        "parameters": (model.parameters,) * 3,
        "training_flop": flop,
        "training_cost_usd": cost,
        "general_purpose": not model.narrow,
        "narrow": model.narrow,
        "generates": list(model.makes),
        "foss_licence": model.free,
        "open_weights": True,
        "release_date": model.placed,
        "builds_on_others": not model.same,
        **own,
    }


@pytest.fixture(scope="module")
def found() -> dict[str, tuple[int, ...]]:
    con = connect(threads=1)
    make_world(con, [(facts(n), facts(m.base) if m.base else None) for n, m in MODELS.items()])
    evaluate(con, BOOK)
    listed = ", ".join(f'"{i.column}"' for i in INSTRUMENTS)
    rows = con.execute(f"SELECT key, {listed} FROM verdicts JOIN models USING (model)").fetchall()
    by_key = {row[0]: row[1:] for row in rows}
    return {name: by_key[key_of(index)] for index, name in enumerate(MODELS)}


@pytest.mark.parametrize("name", list(MODELS))
def test_the_verdicts_on(name: str, found: dict[str, tuple[int, ...]]) -> None:
    wrong = []
    for instrument, letter, got in zip(
        INSTRUMENTS, MODELS[name].verdicts, found[name], strict=True
    ):
        want, reason, paragraph = instrument.reasons[letter]
        if got != want:
            wrong.append(f"{instrument.column}: {got}, not {want}: {reason} ({paragraph})")
    assert wrong == []


def test_the_table_is_whole() -> None:
    assert len(MODELS) == 20 and len(INSTRUMENTS) == 12
    said = {letter for model in MODELS.values() for letter in model.verdicts}
    assert len(said) > 8, "many reasons, not one"


def test_when_the_european_duties_are_owed() -> None:
    dues = BOOK.tier("eu-gpai", "gpai").owed
    owed = {n: owed_from(dues, m.placed) for n, m in MODELS.items() if m.verdicts[0] in "yf"}
    assert owed.pop("gpt-oss 120b") == date(2025, 8, 2)
    assert set(owed.values()) == {date(2027, 8, 2)}, "Article 111(3): placed before 2 August 2025"
