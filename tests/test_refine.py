"""Asking where verdicts hang settles more than asking where downloads are."""

from __future__ import annotations

import pytest

from benchmarks import bench_refine


def test_a_request_settles_more_descendants_than_by_downloads(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert bench_refine.main(budget=60) == 0
    assert "derived models settled" in capsys.readouterr().out
