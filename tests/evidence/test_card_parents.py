"""The model that a card's prose names as the one it was made from."""

from __future__ import annotations

import pytest

from hubscan.evidence.card import read


def parents(text: str, model_id: str = "lab/vega") -> list[str]:
    """The names that a card gives to its parents."""
    return [s.text or "" for s in read(text, model_id) if s.quantity == "parent"]


@pytest.mark.parametrize(
    "text",
    [
        "This model is Qwen3-8B finetuned on radiology reports.",
        "Built with Qwen/Qwen3-8B as the starting checkpoint, then aligned with DPO.",
        "LoRA weights for [Qwen3-8B](https://huggingface.co/Qwen/Qwen3-8B).",
        "4-bit GPTQ version of Qwen/Qwen3-8B.",
        "Dieses Modell ist eine Feinabstimmung von Qwen/Qwen3-8B auf deutschen Texten.",
        "Ce modèle est une version affinée de Qwen/Qwen3-8B.",
        "本模型基于 Qwen/Qwen3-8B 微调得到。",
        "Qwen/Qwen3-8B を追加学習したモデルです。",
        "Modelo ajustado a partir de Qwen/Qwen3-8B.",
        "Base model: `Qwen/Qwen3-8B`\n\nTraining: SFT",
        "| Base model | Method |\n|---|---|\n| Qwen/Qwen3-8B | QLoRA |\n",
        "We start from `Qwen/Qwen3-8B` and train on chats.",
        "# Two\n\nA DPO-aligned variant of [Qwen3 8B](https://huggingface.co/Qwen/Qwen3-8B).",
        "- **Finetuned from model:** Qwen/Qwen3-8B\n- **License:** mit",
        "Weights: QLoRA adapter trained on top of Qwen/Qwen3-8B with axolotl.",
        "GGUF quants of Qwen/Qwen3-8B made with llama.cpp.",
        "This repo contains AWQ model files for [Qwen3-8B](https://huggingface.co/Qwen/Qwen3-8B).",
        "Vega se basa en Qwen/Qwen3-8B y fue afinado con datos clínicos.",
        "Questo modello è un fine-tuning di Qwen/Qwen3-8B.",
        "Vega é uma versão ajustada do Qwen/Qwen3-8B.",
        "Auf Basis von Qwen/Qwen3-8B entstand dieses Modell.",
        "以 Qwen/Qwen3-8B 为基座模型，使用 LoRA 进行微调。",
        "Qwen/Qwen3-8Bをベースに日本語データで学習。",
        "Qwen/Qwen3-8B를 기반으로 파인튜닝한 모델입니다.",
        "This is an abliterated version of Qwen/Qwen3-8B.",
        "Vega, a Qwen/Qwen3-8B finetune, speaks Swahili.",
        "This model continues the training of Qwen/Qwen3-8B on Polish text.",
        "Merged LoRA into [Qwen/Qwen3-8B](https://huggingface.co/Qwen/Qwen3-8B).",
        "**Base Model:** [Qwen/Qwen3-8B](https://huggingface.co/Qwen/Qwen3-8B)",
        "Starting checkpoint: Qwen/Qwen3-8B",
        "We instruction-tuned Qwen/Qwen3-8B for six hours.",
        "We took Qwen/Qwen3-8B and fine-tuned it with ORPO.",
        "Quantized version of https://huggingface.co/Qwen/Qwen3-8B",
        "Fine-tuning de Qwen/Qwen3-8B avec LoRA.",
        "Entrenado a partir de Qwen/Qwen3-8B con datos propios.",
        "Feinabgestimmt auf Basis von Qwen/Qwen3-8B.",
        "该模型由 Qwen/Qwen3-8B 微调而来。",
        "Qwen/Qwen3-8B から継続事前学習しました。",
    ],
)
def test_the_base_is_named_in_prose(text: str) -> None:
    (found,) = parents(text)
    assert found in {"Qwen/Qwen3-8B", "Qwen3-8B"}


@pytest.mark.parametrize(
    "text",
    [
        "Vega was trained from scratch. It beats Qwen/Qwen3-8B on GSM8K.",
        "We used Qwen/Qwen3-8B to generate the synthetic data.",
        "We thank the authors of Qwen/Qwen3-8B. Vega is an original 5B transformer.",
        "Answers were scored by Qwen/Qwen3-8B as a judge.",
        "Fine-tuned on HuggingFaceH4/ultrachat_200k for two epochs.",
        "Compared with Qwen/Qwen3-8B, it needs less memory.",
        "The tokenizer of Qwen/Qwen3-8B is used.",
        "Data was generated with Qwen/Qwen3-8B.",
        "It outperforms Qwen/Qwen3-8B.",
        "Dataset: we used lab/some-data-1B for training.",
        "Vega-7B is larger than a LoRA of Qwen/Qwen3-8B.",
        "See https://huggingface.co/docs/transformers for how to fine-tune from Qwen/Qwen3-8B.",
        "Model card based on https://huggingface.co/templates/model-card.",
    ],
)
def test_others_are_named_in_cards_too(text: str) -> None:
    assert parents(text) == []


def test_the_front_matter_comes_before_the_prose() -> None:
    card = "---\nbase_model: lab/Rhea-7B\n---\nA fine-tune of Qwen/Qwen3-8B."
    assert parents(card) == []


def test_of_several_names_the_first_in_full_is_the_parent() -> None:
    text = "A fine-tune of Rhea-7B. Built on maker/Rhea-7B. Also derived from maker/Io-7B."
    assert parents(text) == ["maker/Rhea-7B"]


def test_a_merge_has_all_that_are_named() -> None:
    text = "This is a merge of [Io](https://huggingface.co/a/Io-7B) and a merge of b/Rhea-7B."
    assert parents(text) == ["a/Io-7B", "b/Rhea-7B"]


@pytest.mark.parametrize("name", ["lab/Vega-7B-LoRA", "lab/Vega-7B", "maker/Rhea-70B"])
def test_a_variant_and_another_size_are_no_parents(name: str) -> None:
    assert parents(f"Fine-tuned from {name}.", "lab/Vega-7B") == []
