"""Ask where it matters: fetch the documents that most verdicts hang on, and assess again."""

from __future__ import annotations

from dataclasses import dataclass

from hubscan.config import Config
from hubscan.hub.client import HubClient
from hubscan.hub.documents import Fetched, Wanted, fetch
from hubscan.model.observer import Observer
from hubscan.pipeline.assess import assess
from hubscan.rules import Choice
from hubscan.store.attach import attach_assessment, attach_table
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.documents import DocumentStore
from hubscan.store.engine import connect
from hubscan.tally.worth import Candidate, rank


@dataclass(frozen=True, slots=True)
class Refined:
    """What asking for documents did to the doubt."""

    assessment: Stored
    undetermined_before: int
    """Verdicts possibly but not surely covered, over all tiers and modes."""
    undetermined_after: int
    requests: int
    asked: int
    """Documents that were asked for, now or for an earlier snapshot of the same commit."""
    found: int
    """Those of them that are there."""
    left: int
    """Documents that could still help: what removing the rest of the doubt would cost."""

    @property
    def settled_per_100_requests(self) -> float:
        """Undetermined verdicts that a hundred requests settled."""
        return 100 * (self.undetermined_before - self.undetermined_after) / max(self.requests, 1)


def refine(
    data: DataDir,
    config: Config,
    *,
    snapshot: Stored,
    budget: int,
    choice: Choice | None = None,
    client: HubClient | None = None,
    observer: Observer | None = None,
) -> Refined:
    """Spend about `budget` requests from the top of the ranking, then assess again.

    Both assessments are made as `choice` says, so what it bends decides what is worth asking for.

    What was fetched stays with the snapshot. Raises `HubUnreachableError` if the Hub stops
    answering; nothing fetched is lost.
    """
    chosen = choice or Choice()
    before, fetched = ask(
        data,
        config,
        snapshot=snapshot,
        budget=budget,
        choice=chosen,
        client=client,
        observer=observer,
    )
    after = assess(data, config, snapshot=snapshot, choice=chosen, observer=observer)
    return Refined(
        assessment=after,
        undetermined_before=undetermined(before),
        undetermined_after=undetermined(after),
        requests=fetched.requests,
        asked=len(fetched.documents),
        found=sum(d.status == "found" for d in fetched.documents),
        left=len(fetched.left),
    )


def ask(
    data: DataDir,
    config: Config,
    *,
    snapshot: Stored,
    budget: int,
    choice: Choice,
    client: HubClient | None = None,
    observer: Observer | None = None,
) -> tuple[Stored, Fetched]:
    """The same without assessing again: the assessment that ranked, and what was fetched."""
    client = client or HubClient(observer=observer)  # a bad endpoint must not cost an assessment
    before = assess(data, config, snapshot=snapshot, choice=choice, observer=observer)
    wanted = wanted_documents(candidates(data, config, before))
    store = DocumentStore.of(data, snapshot)
    return before, fetch(wanted, store, budget=budget, client=client, observer=observer)


def candidates(data: DataDir, config: Config, assessment: Stored) -> list[Candidate]:
    """Models of an assessment whose documents may settle verdicts, the most hanging first."""
    with connect() as con:
        attach_assessment(con, data, assessment)
        return rank(con, config.rulebook_of(assessment))


def wanted_documents(ranked: list[Candidate]) -> list[Wanted]:
    """Their documents in the order of asking."""
    return [Wanted(c.key, c.id, c.sha, kind) for c in ranked for kind in c.kinds]


def undetermined(assessment: Stored) -> int:
    """Verdicts possibly but not surely covered, over all tiers and modes."""
    with connect() as con:
        attach_table(con, assessment, "tallies")
        row = con.execute(
            "SELECT sum(possibly - surely) FROM tallies"
            " WHERE relation = 'all' AND unit = 'repositories'"
        ).fetchone()
    return int(row[0] or 0) if row else 0
