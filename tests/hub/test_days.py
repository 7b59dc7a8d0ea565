"""A job that runs every day: good days are published, bad ones refused with the field or reason."""

from __future__ import annotations

from pathlib import Path

from tests.hub.days import BAD_DAYS, job


def test_bad_days_are_refused_and_the_good_day_after_them_is_published(tmp_path: Path) -> None:
    with job(tmp_path, models=800) as life:
        assert life.run() is None
        life.check()
        before = life.published()
        for bad in BAD_DAYS:
            life.world.pass_a_day()
            error = life.run(bad)
            assert error is not None, bad.name
            assert bad.told in error.message, f"{bad.name}: {error.message}"
            assert "\n" not in error.message
            assert life.published() == before
        life.world.pass_a_day()
        assert life.run() is None
        life.check()


def test_a_reason_publishes_a_suspect_day_and_stands_in_its_first_line(tmp_path: Path) -> None:
    (gated,) = (bad for bad in BAD_DAYS if bad.name == "all are gated")
    with job(tmp_path, models=300) as life:
        assert life.run() is None
        life.world.pass_a_day()
        refused = life.run(gated)
        assert refused is not None and refused.exit_code == 3
        assert "--accept REASON" in (refused.hint or "")
        asked = life.hub.listing_requests
        assert life.run(gated, accept="the Hub closed its doors") is None
        assert life.hub.listing_requests == asked, "the suspect scan of today is taken as it is"
        line = life.report()["first_line"]
        assert "gated" in line and "because: the Hub closed its doors" in line
        life.world.pass_a_day()
        assert life.run(gated) is None, "what was accepted is what is known now"
