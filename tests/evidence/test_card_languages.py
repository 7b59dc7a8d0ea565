"""Amounts and sizes in the languages that cards are written in."""

from __future__ import annotations

import pytest

from tests.evidence.test_card_writings import TOKENS, largest, said


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
    ],
)
def test_tokens(text: str, tokens: float | None) -> None:
    assert largest(said(text, TOKENS)) == (pytest.approx(tokens) if tokens else None)


def test_a_range_is_both_of_its_ends() -> None:
    (found,) = said("Trained on between 1 and 2 trillion tokens.", TOKENS)
    assert (found.low, found.high) == (1e12, 2e12)


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
        ("The MoE has 30B parameters and 8 active experts.", None),
        ("7B parameters, 2 million active users.", None),
    ],
)
def test_active_parameters(text: str, active: float | None) -> None:
    found = largest(said(text, ("active_parameters",), "lab/Vega"))
    assert found == (pytest.approx(active) if active else None)
