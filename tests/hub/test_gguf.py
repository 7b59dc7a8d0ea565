"""GGUF heads: which file is read, what is kept of it, and what no file can do to the reader."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubscan.hub.answer import TooLargeError
from hubscan.hub.client import HubClient
from hubscan.hub.documents import Wanted, fetch
from hubscan.hub.documents import gguf_bytes as subject
from hubscan.hub.documents.file_list import File
from hubscan.hub.documents.gguf_bytes import Head, read_head
from hubscan.hub.documents.gguf_choice import whole_model
from hubscan.hub.documents.problems import AbsentError, MalformedError
from hubscan.hub.rate_limit import Quota
from hubscan.hub.retry import RetryPolicy
from hubscan.model import clock
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.documents import Document, DocumentStore
from tests.hub.catalogue import Catalogue
from tests.hub.gguf_file import Value, gguf_file
from tests.hub.server import FakeHub

FAST = RetryPolicy(base_seconds=0.001, ladder_seconds=(0.001,))
METADATA: dict[str, Value] = {
    "general.architecture": "llama",
    "llama.block_count": 2,
    "llama.big": 2**40,
    "llama.rope.freq_base": 5e5,
    "llama.rope.factor": float("nan"),
    "llama.nested": [[1, 2], [3]],
    "general.url": "x" * 5_000,
    "tokenizer.ggml.tokens": ["<s>", "", "é" * 50] * 100,
    "tokenizer.ggml.scores": [0.5] * 300,
    "tokenizer.ggml.add_bos_token": True,
}
TENSORS = {"token_embd.weight": [4, 10], "blk.0.ffn_up.weight": [4, 8], "rope_freqs.weight": [2]}


def head_of(data: bytes, size: int | None = None) -> Head:
    """Read from bytes in memory."""
    return read_head(lambda start, length: data[start : start + length], size or len(data))


@pytest.mark.parametrize("version", [1, 2, 3])
def test_scalars_and_shapes_are_kept_and_arrays_passed_over(version: int) -> None:
    head = head_of(gguf_file(METADATA, TENSORS, version=version))
    assert head == Head(
        version,
        {
            "general.architecture": "llama",
            "llama.block_count": 2,
            "llama.big": 2**40,
            "llama.rope.freq_base": 5e5,
            "general.url": "x" * 200,
        },
        TENSORS,
    )


@pytest.mark.parametrize("window", [64, 100, 4096])
def test_windows_of_any_size_give_the_same(window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "FIRST_WINDOW", window)
    monkeypatch.setattr(subject, "_WINDOW", window)
    short = {k: v for k, v in METADATA.items() if k != "general.url"}
    data = gguf_file(short, TENSORS)
    fetched: list[tuple[int, int]] = []

    def fetch_window(start: int, length: int) -> bytes:
        fetched.append((start, length))
        return data[start : start + length]

    assert read_head(fetch_window, len(data)).tensors == TENSORS
    assert len(fetched) > 1
    ends = [start + length for start, length in fetched]
    starts = [start for start, _ in fetched]
    assert all(later >= earlier - 64 for later, earlier in zip(starts[1:], ends, strict=False))


def test_long_arrays_of_numbers_are_not_fetched() -> None:
    numbers = struct.pack("<Q", 10**6) + b"\0" * 4 * 10**6
    key = b"\3\0\0\0\0\0\0\0a.b" + struct.pack("<II", 9, 4)
    honest = gguf_file({}, {"w": [3]}, claimed=(1, 1))
    data = honest[:24] + key + numbers + honest[24:]
    spans: list[int] = []

    def fetch_window(start: int, length: int) -> bytes:
        spans.append(length)
        return data[start : start + length]

    assert read_head(fetch_window, len(data)).tensors == {"w": [3]}
    assert sum(spans) < 1.1 * (1 << 20)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "ends within"),
        (b"GGUF", "ends within"),
        (b"PK\3\4" + b"\0" * 40, "no GGUF"),
        (b"lmgg" + b"\0" * 40, "older than GGUF"),
        (b"GGUF" + struct.pack("<I", 4) + b"\0" * 40, "version 4"),
        (gguf_file(METADATA, TENSORS, order=">"), "big-endian"),
        (gguf_file({}, {}, claimed=(2**62, 1)), "claims"),
        (gguf_file({}, TENSORS, claimed=(1, 2**40)), "claims"),
        (gguf_file({}, TENSORS, claimed=(9, 0)), "twice"),
        (gguf_file({}, {"w": [1] * 9}), "9 dimensions"),
        (gguf_file({}, {"w" * 2_000: [1]}), "name of 2,000"),
        (gguf_file(METADATA, TENSORS)[:-100], "within|beyond"),
        (gguf_file({"a": [[[[[[1]]]]]]}, {}), "without end"),
        (gguf_file({}, {}, claimed=(0, 1))[:24] + b"\0" * 8 + b"\xff\0\0\0", "type 255"),
    ],
)
def test_what_is_no_gguf_file_has_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(MalformedError, match=reason):
        head_of(data)


def test_a_tensor_named_twice_is_refused() -> None:
    one = gguf_file({}, {"w": [3]}, claimed=(2, 0))
    entry = one[24:-64]
    with pytest.raises(MalformedError, match="twice"):
        head_of(one[:24] + entry + entry)


def test_lengths_that_lie_end_the_reading() -> None:
    honest = gguf_file({"k": ["a", "b"]}, {})
    at = honest.index(struct.pack("<IQ", 8, 2))
    for count in (2**64 - 1, 10**9, 10**6):
        with pytest.raises(MalformedError):
            head_of(honest[: at + 4] + struct.pack("<Q", count) + honest[at + 12 :])
        with pytest.raises(MalformedError):
            head_of(honest[: at + 12] + struct.pack("<Q", count) + honest[at + 20 :])


def test_an_endless_head_is_given_up() -> None:
    start = gguf_file({}, {}, claimed=(0, 1))[:24]
    start += b"\1\0\0\0\0\0\0\0a" + struct.pack("<IIQ", 9, 8, 10**10)

    def fetch_window(at: int, length: int) -> bytes:
        return (start if at == 0 else b"").ljust(length, b"\0")

    with pytest.raises(TooLargeError, match="64 MiB"):
        read_head(fetch_window, 10**12)


@given(st.data())
def test_no_bytes_can_break_the_reader(data: st.DataObject) -> None:
    honest = bytearray(gguf_file(METADATA, TENSORS))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(honest) - 9))
        honest[at : at + 8] = data.draw(st.binary(min_size=1, max_size=8)).ljust(8, b"\0")
    cut = data.draw(st.integers(0, len(honest)))
    try:
        head = head_of(bytes(honest[:cut]))
    except (MalformedError, TooLargeError):
        return
    json.dumps({"m": head.metadata, "t": head.tensors}, allow_nan=False)


@given(st.binary(max_size=300))
def test_noise_after_the_magic_cannot_break_it(noise: bytes) -> None:
    try:
        head_of(b"GGUF" + struct.pack("<I", 3) + noise)
    except (MalformedError, TooLargeError):
        return


@pytest.mark.parametrize(
    ("files", "chosen"),
    [
        ({"m.Q4_K_M.gguf": 4, "m.Q8_0.gguf": 8, "README.md": 99}, ["m.Q8_0.gguf"]),
        ({"m.Q2_K.gguf": 3, "mmproj-model-f16.gguf": 90, "a/imatrix.gguf": 50}, ["m.Q2_K.gguf"]),
        (
            {"m-00001-of-00002.gguf": 50, "m-00002-of-00002.gguf": 40, "m.Q4_0.gguf": 25},
            ["m.Q4_0.gguf"],
        ),
        (
            {"m-00001-of-00002.gguf": 50, "m-00002-of-00002.gguf": 40, "small.gguf": 5},
            ["m-00001-of-00002.gguf", "m-00002-of-00002.gguf"],
        ),
        (
            {
                **{f"BF16/m-{n:05}-of-00004.gguf": 40 for n in (1, 2, 3, 4)},
                **{f"Q4/m-{n:05}-of-00002.gguf": 20 for n in (1, 2)},
            },
            ["Q4/m-00001-of-00002.gguf", "Q4/m-00002-of-00002.gguf"],
        ),
        ({"m-00001-of-00003.gguf": 50, "m.Q4_0.gguf": 25}, ["m.Q4_0.gguf"]),
        ({"70b.gguf": 40, "7b.gguf": 4}, ["70b.gguf"]),
    ],
)
def test_the_whole_model_in_the_fewest_files(files: dict[str, int], chosen: list[str]) -> None:
    found = whole_model(File(path, size) for path, size in files.items())
    assert [file.path for file in found] == chosen


def test_repositories_without_a_whole_model_say_why() -> None:
    with pytest.raises(AbsentError, match="no GGUF"):
        whole_model([File("model.bin", 9), File("mmproj.gguf", 9)])
    with pytest.raises(MalformedError, match="missing"):
        whole_model([File("m-00001-of-00002.gguf", 9)])
    with pytest.raises(TooLargeError, match="65 files"):
        whole_model([File(f"m-{n:05}-of-00065.gguf", 9) for n in range(1, 66)])


def asked(
    hub: FakeHub, folder: Path, client: HubClient | None = None
) -> tuple[Document, dict[str, object] | None]:
    """The answer for `o/n`, and its content."""
    store = DocumentStore.of(DataDir(folder), Stored(folder / "snapshots" / "s", {}))
    wanted = [Wanted("0" * 24, "o/n", "abc", "gguf")]
    ask = client or HubClient(hub.endpoint, policy=FAST)
    (document,) = fetch(wanted, store, budget=99, client=ask).documents
    content = store.read(document)
    return document, None if content is None else json.loads(content)["files"]


def test_the_token_stays_at_home_and_later_ranges_spare_the_resolver(
    hub: FakeHub, tmp_path: Path
) -> None:
    long = METADATA | {"tokenizer.ggml.merges": ["x" * 1_000] * 3_000}
    data = gguf_file(long, TENSORS)
    hub.files = {"o/n": {"lfs:m.Q4_K_M.gguf": data, "README.md": b"#"}}
    hub.token = "hf_secret"
    with FakeHub(Catalogue.of(1)) as elsewhere:
        hub.foreign = elsewhere.endpoint
        elsewhere.files = hub.files
        client = HubClient(hub.endpoint, policy=FAST, token="hf_secret")
        document, files = asked(hub, tmp_path, client)
        assert files is not None
        assert files["m.Q4_K_M.gguf"]["tensors"] == TENSORS  # type: ignore[index]
        assert set(elsewhere.authorizations) == {None}
        assert hub.counters["requests"] == 2, "the list of files and one redirect"
        assert elsewhere.counters["requests"] == 2, "two windows"
        assert document.requests == 4


def test_a_used_up_quota_does_not_hold_up_other_hosts(hub: FakeHub) -> None:
    slept: list[float] = []
    client = HubClient(hub.endpoint, policy=RetryPolicy(sleep=slept.append))
    for quota in (client.quota, client.resolver_quota):
        now = clock.monotonic()
        quota.delay(now)
        quota.observe(Quota(0, 60.0, 500, 300.0), now, now)
    with FakeHub(Catalogue.of(1)) as elsewhere:
        elsewhere.files = {"o/n": {"m.gguf": b"GGUF"}}
        url = f"{elsewhere.endpoint}/api/resolve-cache/models/o/n/abc/m.gguf"
        assert client.get_file(url, max_bytes=9).body == b"GGUF"
    assert slept == []


def test_parts_are_read_together_and_have_to_fit(hub: FakeHub, tmp_path: Path) -> None:
    facts: dict[str, Value] = {"split.count": 2, "split.tensors.count": 2}
    parts = {
        "q/m-00001-of-00002.gguf": gguf_file(METADATA | facts, {"a": [2]}),
        "q/m-00002-of-00002.gguf": gguf_file(facts, {"b": [3]}),
    }
    hub.files = {"o/n": parts}
    hub.tree_page = 1
    document, files = asked(hub, tmp_path / "whole")
    assert files is not None and sorted(files) == sorted(parts)
    for name, second in {
        "promises": gguf_file(facts, {"b": [3], "c": [1]}),
        "one of 3": gguf_file({"split.count": 3}, {"b": [3]}),
        "earlier": gguf_file(facts, {"a": [2]}),
        "no GGUF": b"<html>" * 50,
    }.items():
        hub.files["o/n"] = parts | {"q/m-00002-of-00002.gguf": second}
        document, _ = asked(hub, tmp_path / name)
        assert document.status == "malformed"
        assert document.reason is not None and name in document.reason


def test_answers_that_are_no_model_are_recorded(hub: FakeHub, tmp_path: Path) -> None:
    hub.files = {"o/n": {"README.md": b"#", "../../x.gguf": b"GGUF"}}
    document, _ = asked(hub, tmp_path / "none")
    assert (document.status, document.reason) == (
        "missing",
        "the repository has no GGUF file of a model",
    )
    hub.files = {}
    assert asked(hub, tmp_path / "gone")[0].status == "gone"
    hub.files = {"o/n": {"m.gguf": gguf_file(METADATA, TENSORS) + b"\0" * (3 << 20)}}
    hub.ignores_ranges = True
    assert asked(hub, tmp_path / "ranges")[0].status == "too_large"
