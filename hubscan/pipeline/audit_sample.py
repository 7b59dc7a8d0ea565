"""The sample of an audit: who is drawn, what is asked of them, and whom they stand for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from hubscan.census import Census, Panel
from hubscan.census import roots as census_roots
from hubscan.census.audited import OUTSIDE, READ, Ints
from hubscan.census.by_unit import trend_of, undisclosed_of
from hubscan.census.chain import Chain
from hubscan.census.frame import Frame, frame, large_roots
from hubscan.census.panel_files import LEAST_READ
from hubscan.estimate import document_readers
from hubscan.hub.client import HubClient
from hubscan.hub.documents import Wanted, fetch
from hubscan.model.errors import HubUnreachableError
from hubscan.model.observer import Observer
from hubscan.reports.main_tiers import main_lines
from hubscan.reports.readings import readings
from hubscan.rules import Rulebook
from hubscan.rules.engine.countable import left_out
from hubscan.store.documents import Document, DocumentStore
from hubscan.tally.worth import KINDS

_ROUNDS, _AT_ONCE = 20, 30
"""A twentieth of the budget goes to so many models at most before those of them that stay open are
looked at again."""
_ASKED_A_STRATUM = 30
"""Requests a stratum, ten members or so: fewer do not show how much they differ."""
_FROM_CACHE = 20_000
"""Models beyond the budget whose documents may be here since an earlier audit."""
_SETTLES = (
    "parent", "parameters", "active_parameters", "pretraining_tokens", "added_tokens",
    "stated_flop", "gpu_hours", "added_gpu_hours", "energy_kwh", "samples_seen", "trainer_flop",
    "trainer_tokens", "audio_hours",
)  # fmt: skip
"""A document that says one of these leaves its model no more open than documents can."""
_WITHHELD = ("gated", "gone", "failed")
_NOTHING = "without documents"
"""Outcome of a repository in whose list of files there is none to ask for."""


@dataclass(slots=True)
class Asking:
    """Documents asked for, until the Hub stops answering."""

    store: DocumentStore
    client: HubClient
    watch: Observer
    stopped: HubUnreachableError | None = None

    def ask(self, wanted: Sequence[Wanted], budget: int) -> dict[tuple[str, str], Document]:
        """Key and kind → answer, of those that the budget or an earlier audit reached."""
        if self.stopped is None:
            try:
                fetch(wanted, self.store, budget=budget, client=self.client, observer=self.watch)
            except HubUnreachableError as error:
                self.stopped = error
                self.watch.note(f"{error.message}; the audit ends with what came before")
        asked = {(w.key, w.kind) for w in wanted}
        answers = {(d.key, d.kind): d for d in self.store.documents()}
        return {at: answers[at] for at in asked & answers.keys()}

    @property
    def spent(self) -> int:
        return self.client.traffic.requests


_Model = tuple[str, str, str, tuple[str, ...]]
"""Key, id, commit and the kinds of documents that could help, the first one first; maybe none."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Who is asked, in the order of asking."""

    frame: Frame
    rows: Ints
    """(drawn,) models."""
    stratum: Ints
    """(drawn,) theirs."""
    models: list[_Model]
    """(drawn,)"""
    heads: list[_Model]
    trend: Ints
    """(models,) what each is wrong about together with others."""

    @classmethod
    def of(
        cls, con: duckdb.DuckDBPyConnection, book: Rulebook, counted: Census, seed: int, budget: int
    ) -> Drawn:
        headlines = _headlines(con, book, counted)
        found, undisclosed = census_roots.find(con), undisclosed_of(con)
        strata = frame(
            con, headlines, found, undisclosed, seed=seed, most=budget // _ASKED_A_STRATUM
        )
        rows, of = strata.order(con, budget + _FROM_CACHE)
        heads = large_roots(headlines, found, undisclosed)
        trend = trend_of(con, found, undisclosed)
        return cls(strata, rows, of, _models(con, rows), _models(con, heads), trend)

    def everything(self) -> list[Wanted]:
        """Every document that a sample may ask for."""
        return [Wanted(*m[:3], kind) for m in self.models for kind in m[3]]


def _headlines(con: duckdb.DuckDBPyConnection, book: Rulebook, counted: Census) -> dict[str, Chain]:
    """The degrees under the main line of each text that has a count."""
    cursor = con.execute("SELECT * FROM tallies WHERE relation = 'all' AND expected IS NOT NULL")
    names = [column[0] for column in cursor.description or ()]
    tallies = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    shown = main_lines(readings(tallies, left_out(book)), book)
    lines = [line for group in shown.values() for line in group]
    columns = [f"{x.rule.id}/{x.tier.id}@{x.counts.modes[0]}" for x in lines]
    return {name: counted.of_models(name) for name in columns}


def _models(con: duckdb.DuckDBPyConnection, rows: Ints) -> list[_Model]:
    """In the order of `rows`."""
    con.register("_drawn", {"model": rows.astype(np.int32), "place": np.arange(len(rows))})
    found = con.execute(
        f"""SELECT m.key, m.id, coalesce(m.sha, 'main'), {KINDS} AS kinds
        FROM _drawn d JOIN models m USING (model) JOIN estimates e USING (model)
        JOIN lineage l USING (model) ORDER BY d.place"""
    ).fetchall()
    con.unregister("_drawn")
    return [
        (key, name, sha, tuple(dict.fromkeys(kind for kind in kinds if kind)))
        for key, name, sha, kinds in found
    ]


def read_sample(
    drawn: Drawn, asking: Asking, budget: int, counted: Census
) -> tuple[Panel, dict[str, int]]:
    """Ask for first documents and, of those that these leave open, for all others."""
    strata = len(drawn.frame.names)
    begun = asking.spent
    first = [[Wanted(*m[:3], kind) for kind in m[3][:1]] for m in drawn.models]
    at_once = min(max(budget // _ROUNDS, 1), _AT_ONCE)
    for start in range(0, len(first), at_once):
        if asking.stopped is not None or asking.spent - begun >= budget:
            break
        part = range(start, min(start + at_once, len(first)))
        wanted = [one for i in part for one in first[i]]
        had = asking.ask(wanted, budget - (asking.spent - begun))
        left = [i for i in part if _left_open(drawn, asking, i, had)]
        asking.ask(_others(drawn, left), budget - (asking.spent - begun))
    answers = asking.ask([one for each in first for one in each], 0)
    sample = _prefix(drawn.stratum, _reached(first, answers), strata)
    left = [i for i in sample if _left_open(drawn, asking, i, answers)]
    more = asking.ask(_others(drawn, left), 0)
    done = [all((w.key, w.kind) in more for w in _others(drawn, [i])) for i in left]
    looked = [left[i] for i in _prefix(drawn.stratum[left], done, strata)]
    outcomes = Counter(
        answers[first[i][0].key, first[i][0].kind].status if first[i] else _NOTHING for i in sample
    )
    panel = _panel(drawn, _Asked(sample, left, looked), counted)
    return panel, dict(sorted(outcomes.items()))


def _reached(
    first: Sequence[Sequence[Wanted]], answers: Mapping[tuple[str, str], Document]
) -> list[bool]:
    """Whether each model's first document has an answer.

    Those that have none to ask for are reached with the others: after the last answer, no more of
    them are, or they would be more of the sample than of the stratum.
    """
    answered = [not each or (each[0].key, each[0].kind) in answers for each in first]
    last = max((i for i, each in enumerate(first) if each and answered[i]), default=-1)
    return [there and i <= last for i, there in enumerate(answered)]


def _left_open(
    drawn: Drawn, asking: Asking, place: int, answers: Mapping[tuple[str, str], Document]
) -> bool:
    """Whether its first document settles nothing, and others might."""
    key, _, _, kinds = drawn.models[place]
    if len(kinds) < 2:
        return False
    document = answers.get((key, kinds[0]))
    if document is None or document.status in _WITHHELD:
        return False
    return not _tells(document, asking.store)


def _others(drawn: Drawn, places: Sequence[int]) -> list[Wanted]:
    """Every document of these but the first."""
    return [Wanted(*drawn.models[i][:3], kind) for i in places for kind in drawn.models[i][3][1:]]


def _prefix(of: Ints, there: Sequence[bool], strata: int) -> list[int]:
    """Places up to the first of each stratum that is not there: a random sample, however large."""
    ended = np.zeros(strata, dtype=np.bool_)
    found = []
    for place, (stratum, answered) in enumerate(zip(of, there, strict=True)):
        ended[stratum] |= not answered
        if not ended[stratum]:
            found.append(place)
    return found


def _tells(document: Document, store: DocumentStore) -> bool:
    """Whether it says something that settles."""
    content = store.read(document)
    said = [] if content is None else document_readers.read(document.kind, content, document.id)
    return any(statement.quantity in _SETTLES for statement in said)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Places among the drawn."""

    sample: Sequence[int]
    left: Sequence[int]
    """Left open by the first document, while there are others."""
    looked: Collection[int]
    """Of those, looked at again."""


def _panel(drawn: Drawn, asked: _Asked, counted: Census) -> Panel:
    """The sample with who stands for whom, and what was thought of it before."""
    strata = len(drawn.frame.names)

    def number(places: Collection[int]) -> Ints:
        return np.bincount(drawn.stratum[list(places)], minlength=strata).astype(np.int64)

    read, left_open, looked_again = number(asked.sample), number(asked.left), number(asked.looked)
    unseen = looked_again == 0  # nobody was looked at again: all stand for themselves
    left_open[unseen] = 0
    open_ones = {i for i in asked.left if not unseen[drawn.stratum[i]]}
    enough, speaks = read >= LEAST_READ, set(asked.sample) - open_ones | set(asked.looked)
    rows = [i for i in asked.sample if enough[drawn.stratum[i]] and i in speaks]
    stratum = drawn.frame.stratum.copy()
    stratum[np.isin(stratum, np.flatnonzero(~enough))] = OUTSIDE
    stratum[drawn.rows[list(asked.sample)]] = READ
    models = drawn.rows[rows]
    return Panel(
        stratum,
        drawn.frame.size,
        read,
        left_open,
        looked_again,
        models,
        drawn.stratum[rows],
        np.array([i in open_ones for i in rows], dtype=np.bool_),
        drawn.trend[models],
        {step: counted.weighed.among(models, step) for step in counted.weighed.columns},
    )
