"""Chips, machines and hours as cards count them: nodes, systems, clusters, rented machines."""

from __future__ import annotations

import pytest

from tests.evidence.test_card_writings import HOURS, largest, said

_BASED = "---\nbase_model: lab/Base-7B\n---\n\n"


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Trained on 4 DGX H100 for 2 days.", 1536),
        ("Trained on a DGX A100 for 2 days.", 384),
        ("We trained for 3 weeks on 4 × DGX A100 (8 GPUs each).", 16128),
        ("Trained on 16 A100 nodes with 8 GPUs each for 10 days.", 30720),
        ("Trained on an A100 server with 8 GPUs for 10 days.", 1920),
        ("Trained on a GH200 cluster of 40 superchips for 3 days.", 2880),
        ("Trained on one 8xA100 node for 2 days.", 384),
        ("Trained on 4 nodes (32 H100 GPUs) for 2 days.", 1536),
        ("Trained on 2 × 32 A100 for 3 days.", 4608),
        ("Trained on 16 A100 nodes for 10 days.", None),
        ("Trained for 10 days on our H100 cluster.", None),
        ("Trained on an A100 node for 10 days.", None),
    ],
)
def test_what_is_counted_are_machines_or_chips(text: str, hours: float | None) -> None:
    assert largest(said(text, HOURS)) == (pytest.approx(hours) if hours else None)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Trained using 16 p4d.24xlarge instances for 7 days.", 21504),
        ("We trained on 4 a2-highgpu-8g VMs for 12 hours.", 384),
        ("Trained for 10 hours on a single ND96asr_v4 node.", 80),
        ("Trained on an AWS g5.12xlarge for 20 hours.", 80),
        ("Training took 36 hours on a ml.p4de.24xlarge instance (8 A100 80GB).", 288),
        ("Trained on 8 p5.48xlarge instances (8 H100 each) for 2 days.", 3072),
        ("Trained on a c5.24xlarge for 2 days.", None),
    ],
)
def test_rented_machines_are_known_by_name(text: str, hours: float | None) -> None:
    assert largest(said(text, HOURS)) == (pytest.approx(hours) if hours else None)


def test_the_template_names_a_rented_machine() -> None:
    text = "- **Hardware Type:** AWS p5.48xlarge x 4\n- **Hours used:** 10"
    (found,) = said(text, HOURS)
    assert (found.low, found.high, found.text) == (10, 320, "H100")


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Trainingsaufwand: 12.000 A100-Stunden.", 12000),
        ("Das Training kostete 1,7 Mio. A100-GPU-Stunden.", 1.7e6),
        ("Coût d'entraînement : 20 000 heures GPU A100.", 20000),
        ("Se utilizaron 30.000 horas de GPU H100 para el entrenamiento.", 30000),
        ("Utilizzate 12.000 ore GPU A100 per l'addestramento.", 12000),
        ("训练共消耗 18万 A100 GPU小时。", 180000),
        ("学習には 12,000 GPU時間（H100）を要した。", 12000),
        ("Training took 1 000 GPU-hours on A100.", 1000),
        ("Trening trwał 10 dni na 256 kartach H100.", 61440),
        ("Träningen tog 5 dagar på 64 A100.", 7680),
        ("Eğitim 8 adet A100 GPU ile 12 gün sürdü.", 2304),
        ("Модель обучалась 30 часов на 8 видеокартах H100.", 240),
        ("H100 GPU 64대로 10일 동안 학습하였습니다.", 15360),
        ("Der Korpus hat 3.000 Stunden Sprache.", None),
        ("Le corpus compte 3 000 heures de parole, entraîné sur A100.", None),
    ],
)
def test_hours_in_other_languages(text: str, hours: float | None) -> None:
    assert largest(said(text, HOURS)) == (pytest.approx(hours) if hours else None)


def test_each_hours_are_of_the_chip_beside_them() -> None:
    text = f"{_BASED}The base took 1.7M A100 GPU hours, ours 64 H100 GPU hours."
    found = {s.text: s.best for s in said(text, (*HOURS, "base_gpu_hours"))}
    assert found == {"A100": 1.7e6, "H100": 64}


def test_an_aside_is_not_passed_over() -> None:
    text = "Tuned for 10 hours on 8 A100 (the base model was trained for 30 days on 512 A100)."
    assert largest(said(f"{_BASED}{text}", HOURS)) == 80
