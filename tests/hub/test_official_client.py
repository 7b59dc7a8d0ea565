"""The newest official client as a witness: it reads the test Hub and a replay as hubscan does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest
from huggingface_hub import HfApi, ModelCard, constants
from huggingface_hub.errors import EntryNotFoundError, GatedRepoError, HfHubHTTPError
from huggingface_hub.hf_api import ExpandModelProperty_T, ModelSort_T

from hubscan.hub import contract
from hubscan.hub.client import HubClient
from hubscan.hub.documents.file_list import list_files
from hubscan.hub.fields import EXPAND
from tests.hub.live import live_catalogue, live_hub, replayed_hub

KINDS = {canary.kind: canary.id for canary in contract.load().canaries}
PLAIN, GATED = KINDS["plain"], KINDS["gated"]
OBJECTS = live_catalogue().objects
BY_NAME = live_catalogue().by_name
DATASET = next(t for t in OBJECTS[0]["tags"] if t.startswith("dataset:")).removeprefix("dataset:")
SORTS = {
    "created_at": "createdAt", "last_modified": "lastModified", "downloads": "downloads",
    "likes": "likes", "trending_score": "trendingScore",
}  # fmt: skip


@dataclass(frozen=True)
class Served:
    """A server, and what it can know."""

    api: HfApi
    client: HubClient
    fields: tuple[str, ...]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Served]]:
    """The test Hub, and the replay of a scan of it with some documents."""
    folder = tmp_path_factory.mktemp("official")
    with (
        pytest.MonkeyPatch.context() as patch,
        live_hub() as hub,
        replayed_hub(folder) as replay,
    ):
        patch.setattr(constants, "HF_HUB_DISABLE_TELEMETRY", True)
        patch.delenv("HF_TOKEN", raising=False)
        fields = {hub.endpoint: contract.load().listed, replay.endpoint: EXPAND}
        served = [
            Served(HfApi(endpoint, token=False), HubClient(endpoint), fields[endpoint])
            for endpoint in fields
        ]
        yield dict(zip(("test hub", "replay"), served, strict=True))


@pytest.fixture(params=["test hub", "replay"])
def served(request: pytest.FixtureRequest, servers: dict[str, Served]) -> Served:
    return servers[request.param]


def ids(models: Any) -> list[str]:
    return [model.id for model in models]


def test_every_sort_of_the_client_is_known() -> None:
    assert set(SORTS) == set(get_args(ModelSort_T))
    assert set(get_args(ExpandModelProperty_T)) <= set(contract.load().detailed)


@pytest.mark.parametrize("sort", SORTS)
def test_all_models_come_once_in_every_order(served: Served, sort: Any) -> None:
    found = list(served.api.list_models(sort=sort, expand=["createdAt", SORTS[sort]]))
    assert set(ids(found)) == set(BY_NAME) and len(found) == len(BY_NAME)
    expected = sorted(OBJECTS, key=lambda m: m["_id"])
    if sort != "created_at":
        expected.sort(key=lambda m: m[SORTS[sort]], reverse=True)
    else:
        expected.reverse()
    assert ids(found) == [m["id"] for m in expected]


FILTERS: dict[str, tuple[dict[str, Any], Callable[[dict[str, Any]], bool]]] = {
    "tag": ({"filter": "license:apache-2.0"}, lambda m: "license:apache-2.0" in m["tags"]),
    "tags": (
        {"filter": ["base_model:gpt2", "base_model:adapter:gpt2"]},
        lambda m: "base_model:adapter:gpt2" in m["tags"],
    ),
    "library": ({"filter": "peft"}, lambda m: m.get("library_name") == "peft"),
    "dataset": (
        {"trained_dataset": DATASET}, lambda m: f"dataset:{DATASET}" in m["tags"],
    ),
    "author": ({"author": "openai"}, lambda m: m["author"] == "openai"),
    "search": (
        {"search": "MODEL-12 7b"}, lambda m: "model-12" in m["id"] and "7b" in m["id"].lower(),
    ),
    "task": ({"pipeline_tag": "text-to-image"}, lambda m: m.get("pipeline_tag") == "text-to-image"),
    "gated": ({"gated": True}, lambda m: bool(m["gated"])),
    "open": ({"gated": False}, lambda m: not m["gated"]),
    "size": (
        {"num_parameters": "min:6B,max:9B"},
        lambda m: 6e9 <= m.get("safetensors", {}).get("total", 0) <= 9e9,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_chooses_and_pages(served: Served, name: str) -> None:
    asked, chosen = FILTERS[name]
    found = ids(served.api.list_models(**asked, sort="downloads", expand=["downloads"]))
    expected = sorted(filter(chosen, OBJECTS), key=lambda m: m["_id"])
    expected.sort(key=lambda m: m["downloads"], reverse=True)
    assert found == [m["id"] for m in expected] != []


@pytest.mark.parametrize("name", ["apps", "inference", "inference_provider"])
def test_a_filter_that_a_snapshot_cannot_know_is_refused(
    servers: dict[str, Served], name: str
) -> None:
    asked: dict[str, Any] = {name: "warm" if name == "inference" else "x"}
    with pytest.raises(HfHubHTTPError, match=f"does not know '{name}'"):
        list(servers["replay"].api.list_models(**asked))


@pytest.mark.parametrize("field", get_args(ExpandModelProperty_T))
def test_every_field_is_listed_or_refused(served: Served, field: Any) -> None:
    listing = served.api.list_models(sort="created_at", expand=[field], limit=1000)
    if field not in served.fields:
        with pytest.raises(HfHubHTTPError, match="Invalid option"):
            list(listing)
        return
    found = list(listing)
    assert len(found) == 1000
    for model in found:
        expected = BY_NAME[model.id].get(field)
        given = plain(model, field)
        assert given == expected or (not given and not expected), (model.id, field)


def plain(model: Any, field: str) -> Any:
    """A member of the client's object as it was listed."""
    names = {
        "createdAt": "created_at", "lastModified": "last_modified", "cardData": "card_data",
        "downloadsAllTime": "downloads_all_time", "trendingScore": "trending_score",
        "baseModels": "base_models", "evalResults": "eval_results", "model-index": "model_index",
        "transformersInfo": "transformers_info", "widgetData": "widget_data",
        "resourceGroup": "resource_group", "inferenceProviderMapping": "inference_provider_mapping",
    }  # fmt: skip
    value = getattr(model, names.get(field, field))
    if field in ("createdAt", "lastModified"):
        return f"{value:%Y-%m-%dT%H:%M:%S}.000Z"
    if field == "cardData" and value is not None:
        return BY_NAME[model.id][field] if value.license in ("apache-2.0", None) else value
    if field == "evalResults":
        given = BY_NAME[model.id].get(field, [])
        same = [e.value for e in value or []] == [g["data"]["value"] for g in given]
        return given if same else value
    if field == "siblings":
        return [{"rfilename": s.rfilename} for s in value]
    if field in ("transformersInfo", "inferenceProviderMapping"):
        return BY_NAME[model.id].get(field) if value else None
    return dict(value) if field == "safetensors" and value else value


def test_one_model_is_as_it_is_listed(served: Served) -> None:
    found = served.api.model_info(PLAIN)
    record = BY_NAME[PLAIN]
    assert (found.id, found.sha, found.likes) == (PLAIN, record["sha"], record["likes"])
    assert found.safetensors is not None and found.safetensors.total == 110_106_428
    assert [s.rfilename for s in found.siblings or []] == [
        s["rfilename"] for s in record["siblings"]
    ]
    some = served.api.model_info(PLAIN, expand=["safetensors", "gated"])
    assert some.gated is False and some.sha is None
    with pytest.raises(HfHubHTTPError) as refused:
        served.api.model_info("hubscan/no-such-model")
    assert refused.value.response.status_code == 401


def test_files_are_as_hubscan_reads_them(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    api, sha = served.api, BY_NAME[PLAIN]["sha"]
    assert api.file_exists(PLAIN, "README.md") and not api.file_exists(PLAIN, "LICENSE")
    with pytest.raises(GatedRepoError):
        api.file_exists(GATED, "config.json")
    for name in ("README.md", "config.json"):
        path = api.hf_hub_download(PLAIN, name, cache_dir=tmp_path)
        url = served.client.url(f"/{PLAIN}/resolve/{sha}/{name}")
        assert Path(path).read_bytes() == served.client.get_file(url, max_bytes=10**6).text()
    with pytest.raises(EntryNotFoundError):
        api.hf_hub_download(PLAIN, "LICENSE", cache_dir=tmp_path)
    card = ModelCard.load(api.hf_hub_download(PLAIN, "README.md", cache_dir=tmp_path))
    assert card.data.license == BY_NAME[PLAIN]["cardData"]["license"]
    tree = {(f.path, f.size) for f in api.list_repo_tree(PLAIN, recursive=True)}  # type: ignore[union-attr]
    assert tree == {(f.path, f.size) for f in list_files(served.client, PLAIN, "main")}
    assert ("model.safetensors" in {path for path, _ in tree}) and len(tree) >= 3


def test_headers_of_tensors_count_what_is_listed(served: Served) -> None:
    found = served.api.get_safetensors_metadata(PLAIN)
    assert found.parameter_count == BY_NAME[PLAIN]["safetensors"]["parameters"]
