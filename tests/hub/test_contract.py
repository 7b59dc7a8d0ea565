"""Every line of the contract, held against the test Hub, a replayed snapshot and the client."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest
import requests

from hubscan.hub import Choices, contract, scan
from hubscan.hub.conformity import Conformity
from hubscan.hub.contract import UNASKED, Field, Parameter, Reply
from hubscan.hub.fields import EXPAND
from hubscan.hub.page_walk import cursor_below
from hubscan.hub.published import state_of, suspicions_of
from hubscan.hub.replay import ReplayServer
from hubscan.hub.retry import RetryPolicy
from hubscan.model.errors import ConfigError
from hubscan.store.datadir import DataDir
from hubscan.store.listed import Listed, without_wrong_types
from tests.hub.catalogue import Catalogue, project
from tests.hub.live import live_catalogue, live_hub, replayed_hub
from tests.hub.server import FakeHub

KNOWN = contract.load()
FAST = RetryPolicy(attempts=2, base_seconds=0.001)
NOT_READ = {"author", "private"}
"""Asked for, and not among the members of `Listed`."""


@pytest.fixture(scope="module")
def live() -> Iterator[FakeHub]:
    with live_hub() as hub:
        yield hub


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReplayServer]:
    with replayed_hub(tmp_path_factory.mktemp("replayed")) as server:
        yield server


def get(hub: Any, path: str, **options: Any) -> requests.Response:
    method = options.pop("method", "GET")
    return requests.request(
        method, hub.endpoint + path, allow_redirects=False, timeout=30, **options
    )


def page_of(hub: Any, fields: Sequence[str] = KNOWN.listed) -> list[dict[str, Any]]:
    query = [("limit", "1000"), ("sort", "createdAt"), ("direction", "-1")]
    query += [("expand[]", name) for name in fields]
    found: list[dict[str, Any]] = get(hub, "/api/models", params=query).json()
    return found


def wrong_with(objects: Sequence[dict[str, Any]], fields: Sequence[str] = KNOWN.listed) -> set[str]:
    """Paths of the contract that a page of a thousand does not bear out."""
    seen = Conformity(KNOWN, fields)
    seen.add(objects)
    unseen = {path for path, share in seen.shares().items() if share == 0}
    return unseen | {d.field for d in seen.deviations(shares=True)}


def test_a_line_without_a_known_source_is_refused(tmp_path: Path) -> None:
    text = contract.PATH.read_text(encoding="utf-8")
    broken = tmp_path / "contract.yaml"
    broken.write_text(text.replace("source: crawl", "source: hearsay", 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"contract\.yaml:\d+: the source of a fact"):
        contract.load(broken)
    assert all(re.fullmatch(r"20\d\d-\d\d-\d\d", f.date) for f in KNOWN.fields + KNOWN.answers)


@pytest.mark.parametrize("reply", KNOWN.answers, ids=lambda r: r.name)
def test_the_test_hub_answers_as_recorded(live: FakeHub, reply: Reply) -> None:
    assert_answers(live, reply)


@pytest.mark.parametrize("reply", [r for r in KNOWN.answers if r.replay], ids=lambda r: r.name)
def test_a_replay_answers_as_recorded(replayed: ReplayServer, reply: Reply) -> None:
    assert_answers(replayed, reply)


def assert_answers(hub: Any, reply: Reply) -> None:
    """`hub` answers a request of the contract as the contract says."""
    found = get(hub, KNOWN.path(reply), method=reply.method)
    assert found.status_code == reply.status
    assert found.headers["Content-Type"].startswith(reply.type)
    if reply.body is not None:
        assert re.search(reply.body, found.text)
    for name, form in reply.headers.items():
        assert re.search(form, found.headers[name]), name
    for header in KNOWN.quota:
        bucket = re.fullmatch(header.form, found.headers[header.name])
        assert bucket is not None and bucket[1] == reply.quota


@pytest.mark.parametrize("cursor", KNOWN.cursors, ids=lambda c: c.sort)
def test_every_order_pages_to_its_end_without_a_gap(live: FakeHub, cursor: Any) -> None:
    assert_order(live, cursor.sort, cursor.form, len(live.catalogue.keys))


@pytest.mark.parametrize("cursor", KNOWN.cursors, ids=lambda c: c.sort)
def test_a_replay_pages_in_every_order(replayed: ReplayServer, cursor: Any) -> None:
    assert_order(replayed, cursor.sort, cursor.form, len(live_catalogue().keys))


def assert_order(hub: Any, sort: str, form: str, count: int) -> None:
    """All models come once, falling by `sort` as a number or a time, cursors as recorded."""
    url = f"/api/models?limit=1000&sort={sort}&direction=-1&expand[]={sort}"
    values: list[Any] = []
    names: set[str] = set()
    while url:
        found = get(hub, url)
        models = found.json()
        values += [m[sort] for m in models]
        names |= {m["id"] for m in models}
        link = found.links.get("next", {}).get("url", "")
        if link:
            parts = urlsplit(link)
            asked = parse_qsl(parts.query)
            kept = [("limit", "1000"), ("sort", sort), ("direction", "-1"), ("expand", sort)]
            assert asked[:-1] == kept and asked[-1][0] == "cursor"
            assert re.match(form, base64.b64decode(asked[-1][1], validate=True).decode())
            assert len(models) == 1000
        url = f"{urlsplit(link).path}?{urlsplit(link).query}" if link else ""
    assert len(values) == len(names) == count
    assert values == sorted(values, reverse=True)


def test_the_test_hub_lists_what_the_contract_says(live: FakeHub) -> None:
    objects = page_of(live)
    assert wrong_with(objects) == set()
    assert wrong_with(page_of(live, EXPAND), EXPAND) == set()
    asked = page_of(live, [name for name in EXPAND if name not in ("siblings", "evalResults")])
    size = sum(len(json.dumps(o, separators=(",", ":"))) for o in asked) / len(asked)
    assert 4300 < size < 5200, "4.75 kB on average, recorded in August 2026"


def test_a_replay_lists_what_the_contract_says(replayed: ReplayServer) -> None:
    assert wrong_with(page_of(replayed, EXPAND), EXPAND) == set()


@pytest.mark.parametrize("parameter", KNOWN.parameters, ids=lambda p: p.name)
def test_no_parameter_is_passed_over(
    live: FakeHub, replayed: ReplayServer, parameter: Parameter
) -> None:
    """What is accepted shows in the answer; a replay refuses what it cannot know."""
    example = EXAMPLES[parameter.name]
    asked = {"limit": "7", "sort": "downloads", **example}
    if "cursor" in asked:
        asked |= {"sort": "createdAt", "direction": "-1"}
    bare = get(live, "/api/models", params={"limit": "7", "sort": "downloads"}).json()
    hub = get(live, "/api/models", params=asked)
    replay = get(replayed, "/api/models", params=asked)
    if parameter.state == "ignored" or parameter.name in (
        "apps",
        "inference",
        "inference_provider",
    ):
        assert hub.status_code == 200
        assert replay.status_code == 400 and parameter.name in replay.json()["error"]
        return
    assert hub.json() != bare or parameter.name in ("sort", "limit", "direction")
    assert [m["id"] for m in replay.json()] == [m["id"] for m in hub.json()]


UNKNOWABLE = ("apps", "inference", "inference_provider")
EXAMPLES: dict[str, dict[str, str]] = {
    "limit": {}, "sort": {}, "direction": {"direction": "-1"}, "expand[]": {"expand[]": "sha"},
    "expand": {"expand": "sha"}, "cursor": {"cursor": cursor_below("6a" + "0" * 22)},
    "filter": {"filter": "base_model:gpt2"}, "author": {"author": "openai"},
    "search": {"search": "lora"}, "pipeline_tag": {"pipeline_tag": "text-to-image"},
    "gated": {"gated": "true"}, "num_parameters": {"num_parameters": "max:1B"},
    "apps": {"apps": "vllm"}, "inference": {"inference": "warm"},
    "inference_provider": {"inference_provider": "all"}, "full": {"full": "true"},
    "config": {"config": "true"}, "cardData": {"cardData": "true"}, "offset": {"offset": "7"},
}  # fmt: skip


def paths() -> list[str]:
    return [f.path for f in KNOWN.fields if not f.path.endswith("*")]


OF_ANY_TYPE = "evalResults[].data.value"
CHANGES = [
    (path, change)
    for path in paths()
    for change in ("renamed", "retyped", "dropped")
    if (path, change) != (OF_ANY_TYPE, "retyped")
]


@pytest.mark.parametrize(("path", "change"), CHANGES)
def test_a_changed_field_fails_within_one_page(path: str, change: str) -> None:
    top = re.split(r"[.\\[]", path)[0]
    asked = [] if top in UNASKED else [top]
    page = [project(model, asked) for model in live_catalogue().objects[:1000]]
    wrong = wrong_with([changed(model, path, change) for model in page], asked)
    assert path in wrong, "named by its path"
    assert {re.split(r"[.\\[]", other)[0] for other in wrong - {f"{path}X"}} == {top}


def changed(value: Any, path: str, change: str) -> Any:
    """`value`, a model or what lies in it, with the member at `path` as another Hub has it."""
    step, _, rest = re.sub(r"(?<=[^.])\[]", ".[]", path).partition(".")
    if step == "[]":
        return [changed(v, rest, change) for v in value] if isinstance(value, list) else value
    if not isinstance(value, dict) or step not in value:
        return value
    if rest:
        return value | {step: changed(value[step], rest, change)}
    kept = {name: v for name, v in value.items() if name != step}
    if change == "renamed":
        return kept | {f"{step}X": value[step]}
    if change == "retyped":
        return kept | {step: 7 if isinstance(value[step], str | bool | None) else "text"}
    return kept


@pytest.mark.parametrize("field", ["safetensors", "baseModels", "config", "createdAt", "gguf"])
def test_a_scan_of_a_hub_that_lists_otherwise_is_suspect_and_says_why(
    field: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    with FakeHub(Catalogue.of(1000)) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        hub.alter_object = lambda model: changed(model, field, "renamed")
        stored = scan("hub", DataDir(tmp_path), choices=Choices(policy=FAST))
    assert state_of(stored) == "suspect"
    assert f"{field}: in none of 1,000 models (new: {field}X)" in suspicions_of(stored)


def read_by_the_client(shape: Any = Listed, above: str = "") -> dict[str, Any]:
    """Path → type of everything that `Listed` reads."""
    found: dict[str, Any] = {}
    for member in msgspec.structs.fields(shape):
        path = f"{above}{member.encode_name}"
        found[path] = member.type
        for kind in get_args(member.type):
            inner, dots = (get_args(kind)[0], "[].") if get_args(kind) else (kind, ".")
            if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                found |= read_by_the_client(inner, f"{path}{dots}")
    return found


def test_the_client_reads_what_it_asks_for_and_nothing_unknown() -> None:
    read = read_by_the_client()
    tops = {path for path in read if "." not in path}
    assert tops - {"model-index"} | NOT_READ >= {*EXPAND, *UNASKED}
    named = {f.path for f in KNOWN.fields}
    open_ended = {path for path in read if path.startswith("cardData.")}
    assert set(read) - open_ended <= named
    raw = {path for path, kind in read.items() if kind is msgspec.Raw}
    expected = {
        f.path
        for f in KNOWN.fields
        if f.top in tops - raw and (f.always or f.share) and not f.path.endswith("*")
    }
    assert expected <= set(read), "what the Hub always says is read"


_EXAMPLES = {
    "text": "text", "integer": 7, "number": 0.5, "boolean": False, "object": {}, "list": [],
    "time": "2026-01-01T00:00:00.000Z", "null": None, "any": 7,
}  # fmt: skip


@pytest.mark.parametrize("field", [f for f in KNOWN.fields if f.path in read_by_the_client()],
                         ids=lambda f: f.path)  # fmt: skip
def test_the_client_takes_every_type_that_the_contract_names(field: Field) -> None:
    for kind in field.type.split("|"):
        value: Any = _EXAMPLES[kind]
        for step in reversed(field.path.replace("[]", ".[]").split(".")):
            value = [value] if step == "[]" else {step: value}
        assert without_wrong_types(value) == []
        msgspec.json.decode(json.dumps(value), type=Listed)
