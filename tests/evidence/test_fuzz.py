"""Every reader is total, quick and right where it is sure; `make fuzz` asks the same for longer."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import fuzz_readers
from benchmarks.fuzz_documents import documents
from benchmarks.fuzz_truths import KNOWN
from hubscan.evidence.card import read

A_LITTLE = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(fuzz_readers.READERS))
@A_LITTLE
@given(data=st.data())
def test_no_document_makes_a_reader_fail(kind: str, data: st.DataObject) -> None:
    fuzz_readers.check(kind, data.draw(documents(kind)))


@pytest.mark.parametrize("kind", list(KNOWN))
@A_LITTLE
@given(data=st.data())
def test_what_is_said_for_certain_is_true(kind: str, data: st.DataObject) -> None:
    fuzz_readers.check_exact(kind, *data.draw(KNOWN[kind]))


def test_the_question_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Pretrained on 2T tokens."
    assert [s.best for s in read(text, "a/b")] == [2e12]
    with pytest.raises(AssertionError):
        fuzz_readers.check_exact("card", text, "pretraining_tokens", 3e12)
    monkeypatch.setitem(fuzz_readers.READERS, "card", lambda _: 1 / 0)
    assert fuzz_readers._tried("card", fuzz_readers._never("card"), 1.0) == 1
