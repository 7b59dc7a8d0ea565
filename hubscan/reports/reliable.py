"""How far probabilities were right when they were tried, as blocks of the section of methods."""

from __future__ import annotations

from hubscan.reports import reliability
from hubscan.reports.charts.reliability import reliability as draw
from hubscan.reports.document import Block, Chart, Column, Heading, Table, paragraph
from hubscan.reports.reliability import Bin, Measured
from hubscan.reports.spans import Kind, Value, text


def blocks() -> tuple[Block, ...]:
    """The diagram of the run that is shipped, and its bins as a table."""
    measured = reliability.read()
    outside = sum(not one.is_inside for one in measured.bins)
    return (
        Heading("reliability", "How right the probabilities are"),
        paragraph(
            f"Whole families of the curated table were hidden {measured.draws:,} times, a third of "
            "them each time, and every model made from one of them was judged as if nobody had "
            "disclosed its compute. A case is a hidden root: the models made from it are right or "
            f"wrong together. {_outside(outside, len(measured.bins))}"
        ),
        _chart(measured),
        _table(measured),
    )


def _outside(outside: int, bins: int) -> str:
    if not outside:
        return f"All {bins} bins lie in their bands."
    return f"{outside} of {bins} bins lie{'s' if outside == 1 else ''} outside {_their(outside)}."


def _their(number: int) -> str:
    return "its band" if number == 1 else "their bands"


def _chart(measured: Measured) -> Chart:
    points = [
        {
            "given": one.mean_probability,
            "covered": one.covered,
            "low": max(one.mean_probability - one.band, 0.0),
            "high": min(one.mean_probability + one.band, 1.0),
            "inside": "in its band" if one.is_inside else "outside its band",
        }
        for one in measured.bins
    ]
    told = (
        f"given {_range(one)}, {one.covered:.0%} covered of {one.roots:,}" for one in measured.bins
    )
    return Chart(
        "reliability-chart",
        "Hidden roots by the probability they were given, and the share of them that is covered",
        f"On the diagonal where probabilities are right. {'; '.join(told)}.",
        draw(points),
    )


def _range(one: Bin) -> str:
    return f"{100 * one.at_least:.0f} to {100 * one.below:.0f} %"


def _table(measured: Measured) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            _range(one),
            one.roots,
            one.mean_probability,
            one.covered,
            one.band,
            "" if one.is_inside else "outside",
        )
        for one in measured.bins
    ]
    return Table(
        "reliability",
        "Of the hidden roots that were given a probability, how many are covered",
        (
            Column("given", "probability"),
            Column("hidden_roots", "hidden roots", Kind.COUNT),
            Column("mean_probability", "mean of them", Kind.SHARE),
            Column("covered_share", "covered", Kind.SHARE),
            Column("chance_band", "band of chance, ±", Kind.SHARE),
            Column("inside", "in the band"),
        ),
        tuple(rows),
        notes=(
            text(
                f"Measured on {measured.date} by `{measured.command}` with hubscan "
                f"{measured.version}. Bins with too few roots are left out. In 19 of 20 runs "
                "chance alone leaves a right probability within the band."
            ),
        ),
    )
