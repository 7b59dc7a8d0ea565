"""Broken and hostile pages cost themselves, and no neighbour."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hubscan.store.convert import convert
from hubscan.store.raw_pages import RawPages
from tests.store.test_convert import KEY, model, run


@pytest.mark.parametrize(
    "broken",
    [
        b'"text"',
        b"null",
        b"17",
        b"{}",
        b'{"_id": "short", "id": "a/b"}',
        b'{"_id": "ffffffffffffffffffffffff"}',
        b'{"_id": "ffffffffffffffffffffffff", "id": "../../etc/passwd"}',
        b'{"_id": "ffffffffffffffffffffffff", "id": "=cmd|\'/c calc\'!A0"}',
        b'{"_id": "ffffffffffffffffffffffff", "id": "a/b\\u0000c"}',
        b'{"_id": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    ],
)
def test_a_broken_object_costs_no_neighbour(tmp_path: Path, broken: bytes) -> None:
    good = [json.dumps(model(_id=f"{n:024x}", id=f"o/{n}")).encode() for n in range(5)]
    page = b"[" + b",".join([*good[:3], broken, *good[3:]]) + b"]"
    models, _, rejects = run(tmp_path, page)
    assert [m["id"] for m in models] == [f"o/{n}" for n in range(5)]
    assert rejects
    assert {(r["page"], r["position"]) for r in rejects} == {("00-000000.json.gz", 3)}
    assert all(c.isprintable() for r in rejects for c in r["excerpt"])


@pytest.mark.parametrize(
    "hostile",
    [
        b'"cardData": oops',
        b'"cardData": {"license_name": "\xff\xfe"}',
        b'"pipeline_tag": "\xc3("',
        b'"cardData": {"x": NaN}',
        b'"cardData": {"x": -Infinity}',
        b'"trendingScore": 1e400',
        b'"cardData": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b'"cardData": {"x": "\\ud800"}',
        b'"tags": ["' + b"x" * 10_000_000 + b'"]',
        b'"tags": [' + b",".join([b'"t"'] * 500_000) + b"]",
    ],
    ids=[
        "junk",
        "not UTF-8",
        "half a character",
        "nan",
        "infinity",
        "1e400",
        "deep",
        "surrogate",
        "10 MB tag",
        "many tags",
    ],
)
def test_a_hostile_member_costs_only_itself(tmp_path: Path, hostile: bytes) -> None:
    page = b'[{"_id": "' + KEY.encode() + b'", "id": "o/n", "likes": 7, ' + hostile + b"}]"
    models, _, rejects = run(tmp_path, page)
    assert [(m["id"], m["likes"]) for m in models] == [("o/n", 7)]
    assert rejects, "what was lost must be told"


def test_what_is_not_read_cannot_do_harm(tmp_path: Path) -> None:
    odd = b'"widgetData": {"x": "\xff\xfe"}, "spaces": 7, "cardData": {"widget": 1e300}'
    page = b'[{"_id": "' + KEY.encode() + b'", "id": "o/n", ' + odd + b"}]"
    models, _, rejects = run(tmp_path, page)
    assert [m["id"] for m in models] == ["o/n"]
    assert rejects == []


def test_a_repeated_id_keeps_the_first(tmp_path: Path) -> None:
    first, second = model(id="o/first"), model(id="o/second")
    other = model(_id="f" * 24, id="o/other")
    pages = [json.dumps([first, other]).encode(), json.dumps([second]).encode()]
    models, _, rejects = run(tmp_path, *pages)
    assert [m["id"] for m in models] == ["o/first", "o/other"]
    assert [(r["page"], r["reason"][:8]) for r in rejects] == [("00-000001.json.gz", "repeated")]


@pytest.mark.parametrize(
    "page", [b"", b"{}", b"<html>", b'[{"_id": "', b"\x1f\x8b broken", b"[]", b"\xff\xfe"]
)
def test_a_broken_page_costs_no_other_page(tmp_path: Path, page: bytes) -> None:
    good = json.dumps([model()]).encode()
    models, _, rejects = run(tmp_path, page, good)
    assert len(models) == 1
    assert bool(rejects) == (page != b"[]")


def test_walks_may_overlap_at_their_ends(tmp_path: Path) -> None:
    raw = RawPages(tmp_path / "raw")
    raw.write(0, 0, json.dumps([model(_id=f"{n:024x}", id=f"o/{n}") for n in (9, 8, 7)]).encode())
    raw.write(1, 0, json.dumps([model(_id=f"{n:024x}", id=f"o/{n}") for n in (7, 6)]).encode())
    done = convert(raw.files(), tmp_path)
    assert (done.models, done.rejects, done.objects) == (4, 0, 5)


def test_what_is_refused_is_told_with_its_place_and_object(tmp_path: Path) -> None:
    def page(number: int) -> bytes:
        sound = model(_id=f"{number:024x}", id=f"o/sound-{number}")
        odd = model(_id=f"{number + 100:024x}", id=f"o/odd-{number}", createdAt="1066", likes=-1)
        nameless = model(_id="short", id=f"o/nameless-{number}")
        return json.dumps([sound, odd, nameless]).encode()

    models, _, rejects = run(tmp_path, page(0), page(1))
    assert len(models) == 4
    told = [(r["page"], r["position"], r["reason"].partition(" ")[0]) for r in rejects]
    reasons = ((1, "createdAt:"), (1, "likes:"), (2, "refused:"))
    assert told == [(f"00-00000{n}.json.gz", *reason) for n in (0, 1) for reason in reasons]
    names = {1: "o/odd", 2: "o/nameless"}
    assert all(f"{names[r['position']]}-{int(r['page'][3:9])}" in r["excerpt"] for r in rejects)
