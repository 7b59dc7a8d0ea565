"""Days on which the Hub misbehaves, and what the refusal of each has to name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.hub.catalogue import Catalogue
from tests.hub.server import FakeHub

Model = dict[str, Any]


@dataclass(frozen=True)
class BadDay:
    """How the Hub misbehaves, and what the refusal has to name."""

    name: str
    told: str
    spoil: Callable[[FakeHub], object]


def _each(change: Callable[[Model], Model]) -> Callable[[FakeHub], object]:
    return lambda hub: setattr(
        hub, "catalogue", Catalogue([change(dict(m)) for m in hub.catalogue.objects])
    )


def _set(**values: Any) -> Callable[[FakeHub], object]:
    return lambda hub: [setattr(hub, name, value) for name, value in values.items()]


def _kept(keep: Callable[[int], bool]) -> Callable[[FakeHub], object]:
    return lambda hub: setattr(
        hub, "catalogue", Catalogue([m for n, m in enumerate(hub.catalogue.objects) if keep(n)])
    )


def _without(*names: str) -> Callable[[FakeHub], object]:
    return _each(lambda m: {n: v for n, v in m.items() if n not in names})


def _twice(hub: FakeHub) -> None:
    """Every tenth model once more under a new key."""
    found: list[Model] = []
    for n, model in enumerate(hub.catalogue.objects):
        found.append(model)
        if n % 10 == 0:
            found.append(model | {"_id": f"{int(model['_id'], 16) - 1:024x}"})
    hub.catalogue = Catalogue(found)


def _sized(model: Model, factor: float) -> Model:
    if "safetensors" in model:
        total = int(model["safetensors"]["total"] * factor)
        model["safetensors"] = {"parameters": {"BF16": total}, "total": total}
    return model


def _others_downloads(hub: FakeHub) -> None:
    """As many in all, each with another model."""
    models = list(hub.catalogue.objects)
    hub.catalogue = Catalogue(
        [m | {"downloads": o["downloads"]} for m, o in zip(models, models[::-1], strict=True)]
    )


def _later(time: str) -> str:
    return f"{int(time[:4]) + 1}{time[4:]}"


def _other_words(model: Model) -> Model:
    word = model.get("pipeline_tag")
    return model | {"pipeline_tag": word.replace("-", " ")} if word else model


def _odd(model: Model) -> bool:
    return int(model["_id"], 16) % 2 == 1 if "_id" in model else False


def _half_the_total(hub: FakeHub) -> None:
    hub.total = len(hub.catalogue.keys) // 2


def _no_end(hub: FakeHub) -> None:
    """The first page is the last, and nobody can ask what lies below."""
    hub.faults, hub.refuse_made_up_cursors, hub.total = (lambda _: "no link"), True, None
    hub.largest_page = 200
    hub.given.clear()


def _other_bits(model: Model) -> Model:
    config = model["config"]
    packed = config.get("quantization_config") if isinstance(config, dict) else None
    return (
        model | {"config": config | {"quantization_config": packed | {"bits": 8}}}
        if packed
        else model
    )


def _some_results(hub: FakeHub) -> None:
    """Every second of the models that have them lost them."""
    having = [m for m in hub.catalogue.objects if "evalResults" in m]
    for number, model in enumerate(having):
        if number % 2:
            del model["evalResults"]


BAD_DAYS = (
    BadDay("half of the rare results are gone", "evalResults: gone", _some_results),
    BadDay("a few are hidden", "not listed any more", _kept(lambda n: n % 25 != 0)),
    BadDay(
        "downloads are halved", "downloads", _each(lambda m: m | {"downloads": m["downloads"] // 2})
    ),
    BadDay("downloads of others", "downloads", _others_downloads),
    BadDay("names in small letters", "id", _each(lambda m: m | {"id": m["id"].lower()})),
    BadDay(
        "a year too late", "createdAt", _each(lambda m: m | {"createdAt": _later(m["createdAt"])})
    ),
    BadDay("tasks in other words", "pipeline_tag", _each(_other_words)),
    BadDay("sizes in bytes", "safetensors.total", _each(lambda m: _sized(m, 2))),
    BadDay("rare results are gone", "evalResults: gone", _without("evalResults")),
    BadDay("packed weights of other bits", "quantization_config.bits", _each(_other_bits)),
    BadDay("half without tags", "tags", _each(lambda m: m | ({"tags": []} if _odd(m) else {}))),
    BadDay("the total is halved", "the Hub counts", _half_the_total),
    BadDay("likes below zero", "likes", _each(lambda m: m | {"likes": -1 - m["likes"]})),
    BadDay("the Hub is down", "503", lambda hub: setattr(hub, "faults", lambda _: "503")),
    BadDay("the token is refused", "401", lambda hub: setattr(hub, "faults", lambda _: "401")),
    BadDay("the list ends early", "not listed any more", _no_end),
    BadDay("no downloads", "downloads", _each(lambda m: m | {"downloads": 0})),
    BadDay(
        "no downloads at all",
        "downloads",
        _each(
            lambda m: {n: v for n, v in (m | {"downloads": 0}).items() if n != "downloadsAllTime"}
        ),
    ),
    BadDay("no sizes", "safetensors", _without("safetensors")),
    BadDay("fields are refused", "gguf", _set(refused_fields={"safetensors", "gguf", "config"})),
    BadDay(
        "nothing of the card",
        "cardData",
        _without("tags", "baseModels", "cardData", "library_name"),
    ),
    BadDay("names come twice", "id", _twice),
    BadDay("sizes in thousands", "safetensors.total", _each(lambda m: _sized(m, 0.001))),
    BadDay("half the models", "not listed any more", _kept(lambda n: n % 2 == 0)),
    BadDay("one model", "not listed any more", _kept(lambda n: n == 0)),
    BadDay("no model", "no model", _kept(lambda n: False)),
    BadDay("all are gated", "gated", _each(lambda m: m | {"gated": "manual"})),
    BadDay("gates have other words", "gated", _each(lambda m: m | {"gated": "yes"})),
    BadDay("configs are text", "config", _each(lambda m: m | {"config": "{}"})),
    BadDay(
        "parents are a list", "baseModels", _each(lambda m: m | {"baseModels": [{"id": "a/b"}]})
    ),
    BadDay("keys of another form", "_id", _each(lambda m: m | {"_id": f"z{m['_id'][1:]}"})),
    BadDay("no files", "siblings", _without("siblings")),
    BadDay("likes are text", "likes", _each(lambda m: m | {"likes": str(m["likes"])})),
    BadDay("one task", "pipeline_tag", _each(lambda m: m | {"pipeline_tag": "text-to-image"})),
)
