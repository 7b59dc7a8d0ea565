"""Work that begins now and is waited for later."""

from __future__ import annotations

import os
import sys

import pytest

from hubscan.model.begun import begun

_LEAST = 19
"""The lowest priority."""


def test_what_work_gives_or_raises_is_there_for_whoever_waits() -> None:
    assert begun(lambda: 3)() == 3
    with pytest.raises(ZeroDivisionError):
        begun(lambda: 1 // 0)()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process has one priority")
def test_patient_work_steps_back_and_nobody_else_does() -> None:
    before = os.nice(0)
    assert begun(lambda: os.nice(0))() == before
    assert begun(lambda: os.nice(0), patient=True)() == min(before + 15, _LEAST)
    assert os.nice(0) == before
