"""Models of two days beside themselves: what all publishers of a rare field did is not chance."""

from __future__ import annotations

import random
from collections.abc import Callable
from math import comb
from pathlib import Path
from typing import Any

import pytest

from hubscan.hub import kept_values, scan
from hubscan.store.datadir import DataDir
from tests.hub.catalogue import Catalogue, generated
from tests.hub.generated import result_of

Model = dict[str, Any]
MODELS = 60


def a_day(folder: Path, models: list[Model]) -> Path:
    Catalogue(models).write(folder, 1000)
    return scan(f"pages:{folder}", DataDir(folder.parent / f"data of {folder.name}")).table(
        "models"
    )


@pytest.fixture
def compared(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """What is told of two days, of whose models the first so many have results of evaluations."""

    def compare(
        having: int, change: Callable[[int, Model], object], owners: int = MODELS
    ) -> dict[str, str]:
        def day(name: str, work: Callable[[int, Model], object]) -> Path:
            draw = random.Random(1)
            models = [generated(n, step=3600) for n in range(MODELS)]
            for n, model in enumerate(models):
                model["id"], model["author"] = f"owner{n % owners}/model-{n}", f"owner{n % owners}"
                model["config"] = {"quantization_config": {"quant_method": "gptq", "bits": 4}}
                model.pop("evalResults", None)
                if n < having:
                    model["evalResults"] = [result_of(draw)]
                else:
                    model["config"] = {}
                work(n, model)
            return a_day(tmp_path / name, models)

        before, after = day("before", lambda n, model: None), day("after", change)
        return dict(kept_values.compare(after, before, days=1.0))

    return compare


def without_results(first: int, *, untouched: bool = False) -> Callable[[int, Model], object]:
    """The first so many lose them: their publishers removed them, or nobody touched a file."""

    def change(n: int, model: Model) -> None:
        if n < first:
            model.pop("evalResults", None)
            if not untouched:
                model["sha"] = f"{n:040x}"

    return change


def other_bits(n: int, model: Model) -> None:
    if model["config"]:
        model["config"]["quantization_config"]["bits"] = 8


@pytest.mark.parametrize(("having", "lost"), [(12, 12), (12, 8), (5, 5)])
def test_a_rare_field_that_goes_from_many_publishers_is_named(
    compared: Callable[..., dict[str, str]], having: int, lost: int
) -> None:
    told = compared(having, without_results(lost))
    assert told == {"evalResults": f"gone from {lost} of {having} models that had it"}


@pytest.mark.parametrize(("having", "lost"), [(2, 2), (4, 3), (12, 3), (19, 9)])
def test_a_rare_field_that_goes_where_no_file_was_touched_is_named(
    compared: Callable[..., dict[str, str]], having: int, lost: int
) -> None:
    assert compared(having, without_results(lost)) == {}, "people at work may do so"
    told = compared(having, without_results(lost, untouched=True))
    assert told == {"evalResults": f"gone from {lost} of {having} models that had it"}


@pytest.mark.parametrize(("having", "lost"), [(1, 1), (4, 1), (19, 2)])
def test_the_hub_may_read_a_few_files_otherwise(
    compared: Callable[..., dict[str, str]], having: int, lost: int
) -> None:
    assert compared(having, without_results(lost, untouched=True)) == {}


@pytest.mark.parametrize(("having", "lost"), [(12, 1), (12, 5), (4, 4), (1, 1), (0, 0)])
def test_what_may_be_chance_is_not(
    compared: Callable[..., dict[str, str]], having: int, lost: int
) -> None:
    assert compared(having, without_results(lost)) == {}


def test_one_publisher_may_rework_all_its_models(compared: Callable[..., dict[str, str]]) -> None:
    for untouched in (False, True):
        assert compared(19, without_results(19, untouched=untouched), owners=1) == {}


def test_a_rare_field_of_other_values_is_named(compared: Callable[..., dict[str, str]]) -> None:
    told = compared(9, other_bits)
    about = "another value than before for 9 of 9 models that had it"
    assert told == {"config.quantization_config.bits": about}


def test_few_are_all_looked_at_where_of_many_a_part_is_enough(
    compared: Callable[..., dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_values, "_SAMPLE_ABOVE", 10)
    monkeypatch.setattr(kept_values, "_FEW", 20)
    assert set(compared(7, without_results(7))) == {"evalResults"}


def test_the_bound_is_never_too_small_and_exact_where_all_do() -> None:
    for cases in (1, 5, 12, 19, 40):
        for usual in (0.05, 0.1, 0.5):
            for hits in range(cases + 1):
                exact = sum(
                    comb(cases, k) * usual**k * (1 - usual) ** (cases - k)
                    for k in range(hits, cases + 1)
                )
                assert kept_values.chance(hits, cases, usual) >= exact * (1 - 1e-9)
            assert kept_values.chance(cases, cases, usual) == pytest.approx(usual**cases)
    assert kept_values.chance(0, 0, 0.05) == 1
