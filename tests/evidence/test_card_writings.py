"""Numbers, units, tables and devices as cards of the field write them, in several languages.

One case of each fault that public reports showed, and siblings of it.
"""

from __future__ import annotations

import pytest

from hubscan.evidence.card import read
from hubscan.evidence.statement import Statement

TOKENS = ("pretraining_tokens", "added_tokens")
HOURS = ("gpu_hours", "added_gpu_hours")


def said(text: str, quantities: tuple[str, ...], model_id: str = "lab/Vega-7B") -> list[Statement]:
    """The statements about some quantities."""
    return [s for s in read(text, model_id) if s.quantity in quantities]


def largest(found: list[Statement]) -> float | None:
    """The largest best value; None if no statement has one, or any end."""
    assert all(s.best is not None or not s.low for s in found)
    return max((s.best for s in found if s.best is not None), default=None)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Das Modell wurde mit 2 Billionen Tokens trainiert.", 2000000000000.0),
        ("Trainiert mit 1,5 Billionen Tokens.", 1500000000000.0),
        ("Das Modell wurde auf 2 Billion Token trainiert und evaluiert.", 2000000000000.0),
        ("Entraîné sur 300 milliards de tokens.", 300000000000.0),
        ("Modèle pré-entraîné sur 2 000 milliards de tokens.", 2000000000000.0),
        ("Entraîné sur 1,2 billion de tokens avec des données web.", 1200000000000.0),
        ("Preentrenado con 7,8 billones de tokens.", 7800000000000.0),
        ("Modelo entrenado desde cero con 2 mil millones de tokens.", 2000000000.0),
        ("Entrenado con 140 millones de tokens.", 140000000.0),
        ("Treinado do zero em 1,2 trilhão de tokens.", 1200000000000.0),
        ("Treinado com 500 bilhões de tokens.", 500000000000.0),
        ("Addestrato su 2,5 mila miliardi di token.", 2500000000000.0),
        ("Addestrato su 1000 miliardi di token.", 1000000000000.0),
        ("Getraind op 145 miljard tokens.", 145000000000.0),
        ("Tränad på 320 miljarder tokens.", 320000000000.0),
        ("200 milyar token ile eğitildi.", 200000000000.0),
        ("Обучена на 300 миллиардов токенов.", 300000000000.0),
        ("Модель обучена на 1,5 трлн токенов.", 1500000000000.0),
        ("Wytrenowany na 70 miliardach tokenów.", 70000000000.0),
        ("12 translation pairs with language tokens were used for training.", None),
        ("Pretrained with 8 babies and 3 tokens.", None),
        ("We trained with 4 million-token batches on 16 machines with token loss.", None),
        ("Pretrained on 5 Million documents.", None),
        ("trained on 9 kinds of audio tokens", None),
        ("Trained on 1,4 trillion tokens.", 1400000000000.0),
        ("Pretrained on 0,5T tokens.", 500000000000.0),
        ("Pretrained on 3,500B tokens.", 3500000000000.0),
        ("Pretrained on 1.5 × 10^12 tokens.", 1500000000000.0),
        ("Pretrained on $1.5 \\times 10^{12}$ tokens.", 1500000000000.0),
        ("Pretrained on 1.5*10^12 tokens.", 1500000000000.0),
        ("Pretrained on 2x10¹² tokens.", 2000000000000.0),
        ("Pretrained on 10^12 tokens.", 1000000000000.0),
        ("Trained on 2e12 tokens", 2000000000000.0),
        ("Trained on 3 · 10<sup>11</sup> tokens", 300000000000.0),
        ("Trained on 15 T tokens.", 15000000000000.0),
        ("Trained on 15 T tokens.", 15000000000000.0),
        ("Trained on 15&nbsp;T tokens.", 15000000000000.0),
        ("Trained on 15T (text) tokens.", 15000000000000.0),
        ("Trained on half a trillion tokens.", 500000000000.0),
        ("Trained on over one trillion tokens.", 1000000000000.0),
        ("Trained on a trillion tokens.", 1000000000000.0),
        ("Trained on one and a half trillion tokens.", 1500000000000.0),
        ("Trained on three hundred billion tokens.", 300000000000.0),
        ("Trained on 1 000 000 000 000 tokens", 1000000000000.0),
        ("Pretrained on ca. 300B tokens.", 300000000000.0),
        ("Pretrained following Smith et al. on 140B tokens.", 140000000000.0),
        ("Pretrained on a big corpus, i.e. 2T tokens.", 2000000000000.0),
        ("Pretrained on web data (e.g. C4), incl. 300B tokens.", 300000000000.0),
        ("Pre-trained on a corpus of approx. 1.2 trillion tokens.", 1200000000000.0),
        ("Pretrained w.r.t. quality on 2T tokens.", 2000000000000.0),
        ("We trained on 10B tokens sampled from a 5T-token corpus.", 10000000000.0),
        ("So far it was trained on 800B of the planned 2T tokens.", 800000000000.0),
        ("Trained on a 50B-token subset of a 3T tokens corpus.", 50000000000.0),
        ("Pretrained on 10% of the 2T tokens.", 200000000000.0),
        (
            "The final training corpus contained about 1.4 trillion tokens, of which 30% are code.",
            1400000000000.0,
        ),
        ("| | Vega-7B |\n|---|---|\n| Layers | 32 |\n| Training tokens | 2T |\n", 2000000000000.0),
        (
            "| Item | Value |\n|---|---|\n| Params | 7B |\n| Pretraining tokens | 1.5 trillion |\n",
            1500000000000.0,
        ),
        ("<table><tr></tr><tr><td>Training tokens</td><td>2T</td></tr></table>", 2000000000000.0),
        ("| Parameters | Layers | Tokens |\n|---|---|---|\n| 7B | 32 | 2T |\n", 2000000000000.0),
        (
            "| **Training data** | 9.8T tokens |\n|--|--|\n| **GPUs** | 1920 H100-80G |\n",
            9800000000000.0,
        ),
        ("|Metric|Vega-7B|Vega-70B|\n|--|--|--|\n|Training tokens|2T|4T|\n", 2000000000000.0),
    ],
)
def test_tokens(text: str, tokens: float | None) -> None:
    assert largest(said(text, TOKENS)) == (pytest.approx(tokens) if tokens else None)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Trained on 16 nodes with 8 A100 each for 10 days.", 30720),
        ("Training ran on four nodes of eight A100 for 3 days.", 2304),
        ("Trained on 8 p5.48xlarge instances (8 H100 each) for 2 days.", 3072),
        ("Trained using 8 H100 per node on 16 nodes for 24 hours.", 3072),
        ("We trained for 2,5 days on 4 A100.", 240),
        ("Trained for 45 minutes on 2x A100.", 1.5),
        ("Training ran for ~1,100 H100 GPU hours in total.", 1100),
        ("Training ran for 2,104 GPU hours.", 2104),
        ("Training: 3d 4h on 8xA100.", 608),
        ("The adapter was trained in 3h 20m on one L40S.", 10 / 3),
        ("One epoch takes 5 hours on a single A100 and we trained for 3 epochs.", 15),
        ("We used 8 A100 for 3 hours to generate the data.", None),
        ("| GPU | Count | Training time |\n|---|---|---|\n| H100 | 64 | 12 days |\n", 18432),
        ("| Model | GPU | Eval time |\n|---|---|---|\n| Vega | 8x H100 | 12 hours |\n", None),
        ("Tuned on 8x A100 for 4 days, 15 hours, 6 minutes and 36 seconds.", 888.8),
        ("Trained on 4x8 H100 for 5 days.", 3840),
        ("Trained on 2 x RTX 4090 for 3 days", 144),
        ("- **Hardware Type:** A100\n- **Hours used:** 2h 30min", 2.5),
        ("- **Hardware Type:** TPU v4-128\n- **Hours used:** 100", 6400),
        ("- **Hardware Type:** 8 x H100\n- **Hours used:** 240 GPU hours", 240),
        ("- **Hardware Type:** T4 (Colab)\n- **Hours used:** < 1 hour", 1),
        ("- **Hardware Type:** A100\n- **Hours used:** one week", 168),
        ("- **Hours used:** [More Information Needed]", None),
    ],
)
def test_hours(text: str, hours: float | None) -> None:
    assert largest(said(text, HOURS)) == (pytest.approx(hours) if hours else None)


def test_hours_of_one_epoch_are_the_least_of_all() -> None:
    (found,) = said("An epoch of training takes 5 hours on a single A100.", HOURS)
    assert (found.low, found.best, found.high) == (5, None, None)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("- **Hardware Type:** 4 NVIDIA A100\n- **Hours used:** 3 days", 72, 288),
        ("- **Hardware Type:** 2x NVIDIA RTX A6000\n- **Hours used:** 10", 10, 20),
        ("- **Hardware Type:** A100\n- **Hours used:** 12-15 hours", 12, 15),
        ("- **Hardware Type:** 2 nodes of 8 A100\n- **Hours used:** 10", 10, 160),
    ],
)
def test_hours_of_which_nobody_knows_whether_each_chip_is_counted(
    text: str, low: float, high: float
) -> None:
    (found,) = said(text, HOURS)
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("Vega has 7,2 Milliarden Parameter.", 7200000000.0),
        ("Modèle de 1,3 milliard de paramètres.", 1300000000.0),
        ("un modelo con 7 mil millones de parámetros", 7000000000.0),
        ("with seven billion parameters", 7000000000.0),
        ("with 3 bias parameters", None),
        ("a model with 12 million parameters", 12000000.0),
        ("LoRA adds 8 bit parameters", None),
        ("has 1 300 000 000 parameters", 1300000000.0),
        ("Vega zählt 12,9 Mrd. Parameter.", 12.9e9),
        ("Das Modell hat eine halbe Milliarde Parameter.", 5e8),
        ("un modèle de 1,5 milliard de paramètres", 1.5e9),
        ("Vega cuenta con 34.000 millones de parámetros.", 34e9),
        ("Vega tem 8,03 bilhões de parâmetros.", 8.03e9),
        ("um modelo com meio bilhão de parâmetros", 5e8),
        ("Vega ha 9 miliardi di parametri.", 9e9),
        ("Vega 拥有 130 亿参数。", 13e9),
        ("模型参数量为720亿", 72e9),
        ("パラメータ数は約36億です。", 3.6e9),
        ("모델은 80억 개의 파라미터를 가지고 있습니다.", 8e9),
        ("The head adds 2 million trainable parameters.", None),
        ("LoRA trains 4.2 million parameters.", None),
        ("a 7B-parameter model", 7000000000.0),
    ],
)
def test_parameters(text: str, parameters: float | None) -> None:
    found = largest(said(text, ("parameters",), "lab/Vega"))
    assert found == (pytest.approx(parameters) if parameters else None)


@pytest.mark.parametrize(
    ("text", "flop"),
    [
        ("Total training compute was 3,8e24 FLOPs.", 3.8e24),
        ("about 3.8 \\times 10^{24} FLOP of training", 3.8e24),
        ("Training compute: 1.2*10^23 FLOPs", 1.2e23),
        ("training compute of 2·10²³ FLOPs", 2e23),
    ],
)
def test_flop(text: str, flop: float) -> None:
    assert largest(said(text, ("stated_flop",))) == pytest.approx(flop)


@pytest.mark.parametrize(
    ("text", "own", "base"),
    [
        ("Continued pretraining of a 15B model originally trained on about 8T tokens; we continue "
         "for 300B tokens.", 3e11, 8e12),
        ("Continued pretraining on 100B tokens, in addition to the 15T tokens of Llama 3.",
         1e11, 1.5e13),
        ("Further trained on 20B tokens on top of the 2T tokens used for the base model.",
         2e10, 2e12),
        ("The base model was trained on 6T tokens. We fine-tuned it on 3B tokens.", 3e9, 6e12),
        ("Vega was initialized from Rhea-7B, which was trained on 7T tokens, and then trained on "
         "30B tokens.", 3e10, 7e12),
        ("Built upon Rhea that was trained on 3T tokens and further trained on 20B tokens.",
         2e10, 3e12),
        ("Built on NeoBERT-Large (395M parameters, pretrained on 2 trillion tokens), further "
         "trained on 5B tokens.", 5e9, 2e12),
    ],
)  # fmt: skip
def test_tokens_of_the_base_are_not_the_own(text: str, own: float, base: float) -> None:
    card = f"---\nbase_model: lab/Base-15B\n---\n\n{text}"
    found = {s.quantity: s.best for s in read(card, "lab/Vega-15B")}
    assert found["added_tokens"] == own
    assert found["base_tokens"] == base
    assert "pretraining_tokens" not in found


@pytest.mark.parametrize("base", ["The base model", "Llama 2"])
def test_hours_of_the_base_are_not_the_own(base: str) -> None:
    text = f"{base} took 1.7M A100 GPU hours; our fine-tuning took 64 A100 GPU hours."
    found = {s.quantity: s.best for s in read(f"---\nbase_model: a/b\n---\n{text}", "lab/Vega-7B")}
    assert found == {"gpu_hours": 64, "base_gpu_hours": 1.7e6}


@pytest.mark.parametrize(
    "text",
    [
        "With [rhea-7b](https://example.org/rhea) as base model, it took 2 hours on 4x A100.",
        "A fine-tune of Rhea.\n- **Hardware Type:** 32x A100\n- **Hours used:** 90 GPU-hours",
        "Fine-tuned with axolotl and QLoRA. Training took 24 hours on 4x A100 80GB.",
    ],
)
def test_hours_of_a_tune_without_a_named_base_are_never_the_whole_training(text: str) -> None:
    assert {s.quantity for s in said(text, HOURS)} == {"added_gpu_hours"}
    declared = f"---\nbase_model: a/b\n---\n{text}"
    assert {s.quantity for s in said(declared, HOURS)} == {"gpu_hours"}


@pytest.mark.parametrize(
    ("model_id", "tokens"),
    [
        ("maker/Rhea-mini-base-2.0-10T", 1e13),
        ("maker/TinyRhea-1.1B-intermediate-step-480k-1T", 1e12),
        ("maker/Rhea-2b-100bt", 1e11),
        ("maker/Rhea-mini-base", 2e13),
    ],
)
def test_a_checkpoint_shares_its_card_with_the_whole_run(model_id: str, tokens: float) -> None:
    (found,) = said("It was trained on 20T tokens.", TOKENS, model_id)
    assert found.best == tokens


def test_a_sibling_in_the_card_is_another_model() -> None:
    text = (
        "Rhea-115B 的训练语料为10万亿 Tokens。\n\nRhea-39B-A12B：MoE架构，共39B参数，激活参数12B。"
    )
    assert {s.quantity: s.best for s in read(text, "maker/Rhea-115B")} == {
        "pretraining_tokens": 1e13
    }
    variant = "Also see the robust 40B parameters version called LYNX."
    assert not said(variant, ("parameters",), "maker/rhea-zero")
