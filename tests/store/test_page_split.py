"""A stored page is unpacked whole or refused; nothing in between."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubscan.store.page_split import UnpackedTooLargeError, pack, unpack

TEXT = b'[{"_id":"0123456789abcdef01234567","id":"org/name","likes":7}]' * 20
PACKED = gzip.compress(TEXT, 6, mtime=0)


def test_plain_and_packed_pages_give_the_same_text() -> None:
    assert unpack(TEXT) == unpack(PACKED) == unpack(pack(TEXT)) == TEXT


@pytest.mark.parametrize("kept", range(2, len(PACKED)))
def test_a_cut_body_is_refused_wherever_it_is_cut(kept: int) -> None:
    with pytest.raises(ValueError, match="cut short"):
        unpack(PACKED[:kept])


@given(st.integers(10, len(PACKED) - 1), st.integers(1, 255))
def test_a_damaged_body_never_gives_another_text(place: int, flipped: int) -> None:
    damaged = bytearray(PACKED)
    damaged[place] ^= flipped
    try:
        text = unpack(bytes(damaged))
    except ValueError:
        return
    assert text == TEXT, "only the bits that fill the last byte may be anything"


def test_a_bomb_is_refused_before_it_fills_memory() -> None:
    assert len(unpack(gzip.compress(b" " * 100_000), 100_000)) == 100_000
    with pytest.raises(UnpackedTooLargeError, match="more than 100,000 bytes"):
        unpack(gzip.compress(b" " * 100_001), 100_000)
