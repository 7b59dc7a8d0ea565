"""Amounts, sizes and what they are of, in the languages that cards are written in."""

from __future__ import annotations

import pytest

from hubscan.evidence.card import read
from tests.evidence.test_card_writings import TOKENS, largest, said

BASED = "---\nbase_model: lab/Base-7B\n---\n\n# Vega\n\n"
"""The head of a card that names a base."""


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Tokens im Training: 65 Milliarden", 65e9),
        ("Nombre de tokens d'entraînement : 3 000 milliards", 3e12),
        ("Token di addestramento: 3 mila miliardi", 3e12),
        ("Aantal trainingstokens: 12 mld.", 12e9),
        ("Количество токенов при обучении: 300 млрд", 3e11),
        ("El modelo se ha preentrenado con 7,8 billones de tókenes.", 7.8e12),
        ("Addestrato su mille miliardi di token italiani.", 1e12),
        ("Treinado em 300 bi de tokens.", 3e11),
        ("Treinado sobre 200 mi de tokens.", 2e8),
        ("Trained with 8 bi-directional layers and tokens.", None),
        ("Trening objął 1,1 biliona tokenów.", 1.1e12),
        ("Model er trænet på 20 milliarder tokens.", 20e9),
        ("Modellen er forhåndstrent på 450 milliarder tokens.", 450e9),
        ("Malli esikoulutettiin 2 biljoonalla tokenilla.", 2e12),
        ("Предобучение проводилось на 1,2 трлн. токенов.", 1.2e12),
        ("Модель навчена на 40 мільярдах токенів.", 40e9),
        ("Getraind op ong. 100 miljard tokens.", 1e11),
        ("Trenowany na ok. 200 mld tokenów.", 2e11),
        ("模型在3.2T高质量token上进行了预训练。", 3.2e12),
        ("預訓練使用了 15兆 個 tokens。", 15e12),
        ("学習データは 1兆7000億トークン です。", 1.7e12),
        ("7B模型使用的token很少，训练完成。", None),
        ("Trained on a quarter of a trillion tokens.", 2.5e11),
        ("Trained on half of the 600B-token corpus.", 3e11),
        ("2조 토큰으로 학습되어 Llama 2보다 우수합니다.", 2e12),
    ],
)
def test_tokens(text: str, tokens: float | None) -> None:
    assert largest(said(text, TOKENS)) == (pytest.approx(tokens) if tokens else None)


def test_a_range_is_both_of_its_ends() -> None:
    (found,) = said("Trained on between 1 and 2 trillion tokens.", TOKENS)
    assert (found.low, found.high) == (1e12, 2e12)


def test_a_plan_makes_nothing_sure() -> None:
    (found,) = said("We plan to train on 5T tokens.", TOKENS)
    assert (found.low, found.best, found.high) == (0, 5e12, 5e12)
    done = said("Of the planned 2T tokens, training has covered 350B tokens so far.", TOKENS)
    assert largest(done) == 350e9


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("Parameterzahl: 13 Milliarden", 13e9),
        ("Anzahl der Parameter: 2,6 Mrd.", 2.6e9),
        ("Nombre de paramètres : 500 millions", 5e8),
        ("Número de parámetros: 125 millones", 1.25e8),
        ("Aantal parameters: 110 miljoen", 1.1e8),
        ("Liczba parametrów: 1,5 mld", 1.5e9),
        ("Parametre sayısı: 750 milyon", 7.5e8),
        ("Vega er en model med 3 milliarder parametre.", 3e9),
        ("Vega — языковая модель с 7 миллиардами параметров.", 7e9),
        ("파라미터 수: 13억", 1.3e9),
        ("1兆2000億パラメータのモデル", 1.2e12),
        ("- **Parameters**: 8,030,261,248", 8_030_261_248),
        ("- Total parameters: 16B\n- Activated parameters: 2.4B", 16e9),
        ("models:\n- model: some/merge-7B\n  parameters:\n    weight: 0.3", None),
        ("Vega beats models with 70 billion parameters.", None),
        ("Bien plus petit que les modèles de 70 milliards de paramètres.", None),
        ("A diferencia de modelos de 175 mil millones de parámetros, Vega es pequeño.", None),
        ("Anders als Modelle mit 70 Milliarden Parametern ist Vega klein.", None),
        ("Vegaは700億パラメータのモデルより優れています。", None),
        ("比700亿参数的模型更强。", None),
        ("700억 파라미터 모델보다 우수합니다.", None),
        ("Vega rivals the best and has 7 billion parameters.", 7e9),
    ],
)
def test_parameters(text: str, parameters: float | None) -> None:
    found = largest(said(text, ("parameters",), "lab/Vega"))
    assert found == (pytest.approx(parameters) if parameters else None)


@pytest.mark.parametrize(
    ("text", "active"),
    [
        ("A mixture of experts with 30B total parameters, of which 3B are activated.", 3e9),
        ("Vega has 109B parameters with 17B active (16 experts).", 17e9),
        ("An MoE that activates only 1.3B of its 7B parameters.", 1.3e9),
        ("Of 671B parameters, 37B are used per token.", 37e9),
        ("Ein MoE mit 47 Milliarden Parametern, davon 13 Milliarden aktiv.", 13e9),
        ("MoE de 132 milliards de paramètres dont 36 milliards actifs.", 36e9),
        ("MoE con 141 mil millones de parámetros, 39 mil millones activos.", 39e9),
        ("MoE, 235B 总参数，22B 激活参数。", 22e9),
        ("総パラメータ 30B、アクティブ 3B の MoE モデル。", 3e9),
        ("- Total parameters: 16B\n- Activated parameters: 2.4B", 2.4e9),
        ("Aktive Parameter: 3 Milliarden (MoE).", 3e9),
        ("MoE. Paramètres actifs : 13 milliards", 13e9),
        ("The MoE has 30B parameters and 8 active experts.", None),
        ("7B parameters, 2 million active users.", None),
    ],
)
def test_active_parameters(text: str, active: float | None) -> None:
    found = largest(said(text, ("active_parameters",), "lab/Vega"))
    assert found == (pytest.approx(active) if active else None)


@pytest.mark.parametrize(
    ("text", "added"),
    [
        (
            "Starting from a checkpoint with 3T tokens, we trained for an additional 500B tokens.",
            5e11,
        ),
        ("While Llama 2 was trained on 2T tokens, our adaptation used only 10B tokens.", 10e9),
        (
            "Whereas the original model saw 6T tokens, continued pretraining covers 40B tokens.",
            40e9,
        ),
        (
            "Zusätzlich zu den 15T Tokens von Llama 3 wurde mit 65 Mrd. Tokens weitertrainiert.",
            65e9,
        ),
        ("在Llama 2（2T tokens）的基础上，继续预训练了120B tokens。", 120e9),
        ("15Tトークンで学習されたLlama 3に対し、100Bトークンで継続事前学習を行いました。", 100e9),
        ("Llama 3(15T 토큰)를 기반으로 60B 토큰을 추가 학습했습니다.", 60e9),
        ("The corpus has 15T tokens, of which we trained on a small subset.", None),
        (
            "Der Datensatz hat 15 Billionen Tokens, davon nutzten wir im Training einen Teil.",
            None,
        ),
    ],
)
def test_the_bases_tokens_are_not_added(text: str, added: float | None) -> None:
    found = [s for s in read(BASED + text, "lab/Vega-7B") if s.quantity in TOKENS]
    assert largest(found) == (pytest.approx(added) if added else None)


@pytest.mark.parametrize(
    "text",
    [
        "与在15T tokens上训练的Llama 3不同，Vega很小。",
        "Contrairement à Llama 3, entraîné sur 15 000 milliards de tokens, Vega est petit.",
        "A diferencia de Llama 3, entrenado con 15 billones de tokens, Vega es pequeño.",
        "Outperforms models trained on 15T tokens.",
        "Surpasses models trained on 15T tokens.",
    ],
)
def test_tokens_of_a_model_compared_with_are_not_its_own(text: str) -> None:
    assert not said(text, TOKENS)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        (
            "Feinabgestimmte Version von Llama 3 8B, trainiert 3 Stunden auf 8 A100.",
            "added_gpu_hours",
        ),
        ("Ajuste fino de Mistral 7B. Entrenado durante 10 horas en 4 A100.", "added_gpu_hours"),
        ("基于Qwen2-7B微调，使用8张A100训练10小时。", "added_gpu_hours"),
        ("Affinage de Mistral-7B, entraîné pendant 10 heures sur 8 GPU A100.", "added_gpu_hours"),
        ("Entraîné à partir de zéro, 10 heures sur 8 A100. Une version affinée suit.", "gpu_hours"),
        ("Entraîné sur des données raffinées pendant 10 heures sur 8 GPU A100.", "gpu_hours"),
    ],
)
def test_hours_of_tuning_are_told_from_those_of_all_training(text: str, quantity: str) -> None:
    assert {s.quantity for s in said(text, ("gpu_hours", "added_gpu_hours"))} == {quantity}
