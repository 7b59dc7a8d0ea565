"""Ask at random: documents of a stratified sample stand for those that nobody reads.

`refine` asks where most hangs and so says nothing of the rest. An audit asks the heads of large
undisclosed families first, then repositories drawn at random, and looks a second time at those that
the first document leaves open. See docs/decisions/034-an-audit-is-a-sample.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from hubscan.census import panel_files
from hubscan.census.panel_files import STOPPED, WHOLE
from hubscan.config import Config
from hubscan.hub.client import HubClient
from hubscan.hub.documents import Wanted
from hubscan.model.errors import ConfigError, HubUnreachableError
from hubscan.model.observer import Observer
from hubscan.pipeline.assess import assess, evaluated, inputs
from hubscan.pipeline.audit_sample import Asking, Drawn, read_sample
from hubscan.rules import Choice
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.documents import DocumentStore

DEFAULT_SEED = 1
_FOR_ROOTS = 0.15
"""Share of the budget for the heads of large families, at most."""


@dataclass(frozen=True, slots=True)
class Audited:
    """What an audit asked and what came of it."""

    assessment: Stored
    requests: int
    roots: int
    """Heads of large undisclosed families that were asked."""
    strata: int
    members: int
    """Repositories that could be drawn."""
    read: int
    """Of them, those whose first document was asked for, now or for an earlier snapshot."""
    looked_at_again: int
    outcomes: dict[str, int]
    """found, missing, gated, gone, … → first documents."""
    stopped: HubUnreachableError | None
    """Why it ended before the budget did."""


def audit(
    data: DataDir,
    config: Config,
    *,
    snapshot: Stored,
    budget: int,
    seed: int | None = None,
    choice: Choice | None = None,
    client: HubClient | None = None,
    observer: Observer | None = None,
) -> Audited:
    """Spend about `budget` requests on a random sample of `snapshot`, and assess again.

    `seed` decides who is drawn; without one it is that of the last audit, whose panel goes on. A
    Hub that stops answering leaves a smaller sample, which is as random. Raises `ConfigError` for
    a budget of nothing and for a choice of a day.
    """
    chosen = choice or Choice()
    _check(budget, chosen)
    watch = observer or Observer()
    client = client or HubClient(observer=watch)  # a bad endpoint must not cost an assessment
    kept = panel_files.Kept.of(data)
    seed = next(s for s in (seed, kept.seed, DEFAULT_SEED) if s is not None)
    store = DocumentStore.of(data, snapshot)
    book = config.rulebook_under(chosen)
    con, counted = evaluated(
        config, snapshot, store.without(kept.asked), rulebook=book, choice=chosen, observer=watch
    )
    with con:
        drawn = Drawn.of(con, book, counted, seed, budget)
    asking = Asking(store, client, watch)
    begun = asking.spent
    # what was fetched for other reasons stays what every frame may know
    before = {(d.key, d.kind) for d in store.documents()} - kept.asked
    asked = kept.asked | ({(w.key, w.kind) for w in drawn.everything()} - before)
    kept.write(seed, asked)
    panel_files.begin(snapshot)
    for_roots = [Wanted(*m[:3], kind) for m in drawn.heads for kind in m[3]]
    asking.ask(for_roots, int(budget * _FOR_ROOTS))
    panel, outcomes = read_sample(drawn, asking, budget - (asking.spent - begun), counted)
    kept.write(seed, kept.asked | (asked & {(d.key, d.kind) for d in store.documents()}))
    decided = inputs(config, chosen, snapshot, store)
    requests = asking.spent - begun
    facts = decided | {
        "state": WHOLE if asking.stopped is None else STOPPED,
        "why": None if asking.stopped is None else asking.stopped.message,
        "budget": budget,
        "requests": requests,
        "roots": len(drawn.heads),
        "outcomes": outcomes,
    }
    panel_files.write(snapshot, facts, drawn.frame, panel)
    after = assess(data, config, snapshot=snapshot, choice=chosen, observer=watch)
    return Audited(
        after,
        requests,
        len(drawn.heads),
        len(drawn.frame.names),
        int(panel.size.sum()),
        int(panel.read.sum()),
        int(panel.looked_again.sum()),
        outcomes,
        asking.stopped,
    )


def _check(budget: int, choice: Choice) -> None:
    if budget < 1:
        raise ConfigError(
            f"an audit with a budget of {budget} requests asks nobody",
            hint="Give it some hundred requests: --budget 600.",
        )
    if choice.as_of is not None:
        raise ConfigError(
            "an audit is of the models of its snapshot, not of a day before",
            hint="Leave --as-of out.",
        )
