"""One scan: pages of a source → raw files → tables → manifest. Raw files are the checkpoint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hubscan import __version__
from hubscan.hub import completeness, delta, drift
from hubscan.hub.endpoint import default_endpoint
from hubscan.hub.fetch import fetch
from hubscan.hub.page_walk import CursorLostError
from hubscan.hub.published import earlier_days, last_published, last_sound, state_of
from hubscan.hub.resume import find_draft
from hubscan.hub.retry import RetryPolicy
from hubscan.hub.sources import About, Context, Source, open_source
from hubscan.model import begun as beside
from hubscan.model import clock
from hubscan.model.errors import HubscanError, InterruptedByHandError, ScanStoppedError
from hubscan.model.observer import Observer
from hubscan.model.text import without_secrets
from hubscan.store.checkpoint import Checkpoint, Strand
from hubscan.store.convert import Converted, convert
from hubscan.store.coverage import measure
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.early_pieces import EarlyPieces
from hubscan.store.lock import exclusive
from hubscan.store.memory import keep_large_blocks
from hubscan.store.snapshot import SnapshotDraft, create, newest_date


@dataclass(frozen=True, slots=True)
class Choices:
    """How a scan is to be made, beyond where from and where to."""

    limit: int | None = None
    """Read at most this many objects."""
    resume: bool | None = None
    """True: go on with an unfinished scan or fail. False: begin anew. None: go on if there is a
    recent one of the same request."""
    jobs: int = 1
    """Walks at the same time, for sources that can."""
    since_last: bool = False
    """List only what changed since the last snapshot of this source, and overlay it."""
    policy: RetryPolicy | None = None
    moment: datetime | None = None
    """When the listing was as it is, for dumps of the past; None for now."""


def scan(
    source: str,
    data_dir: DataDir,
    *,
    observer: Observer | None = None,
    choices: Choices | None = None,
) -> Stored:
    """Take a snapshot of `source` (e.g. `hub`, `sample`, `pages:DIR`) into `data_dir`.

    Raises `HubUnreachableError` if nothing could be had, `ScanStoppedError` if some pages are on
    disk and the scan can be resumed, `LockedError` if another scan is running, and other
    `HubscanError`s. A snapshot without its manifest never counts as one.
    """
    watch, chosen = observer or Observer(), choices or Choices()
    keep_large_blocks()
    with exclusive(data_dir.root, "scan"):
        if chosen.since_last and source != "hub":
            raise HubscanError(
                "only the Hub can be asked what changed since the last snapshot,"
                f" not {without_secrets(source)}",
                hint="Leave --since out: other sources are read whole.",
            )
        since = last_sound(data_dir, source) if chosen.since_last else None
        if chosen.since_last and since is None:
            raise HubscanError(
                f"there is no finished snapshot of {source} to take a delta from",
                hint="Run a full `hubscan scan` first.",
            )
        return _Scan(source, data_dir, watch, chosen, since).run()


class _Scan:
    """The state of one scan between its steps."""

    def __init__(
        self,
        spec: str,
        data_dir: DataDir,
        watch: Observer,
        choices: Choices,
        since: Stored | None,
    ) -> None:
        self._spec = spec
        self._data = data_dir
        self._watch = watch
        self._choices = choices
        self._since = since

    def run(self) -> Stored:
        draft, begun = find_draft(
            self._data.snapshots,
            without_secrets(self._spec),
            self._request(),
            self._choices.resume,
            self._watch,
        )
        try:
            return self._from(draft, begun)
        except CursorLostError as error:
            if draft is None:
                raise
            self._watch.note(f"{error.message}; the scan begins anew")
            draft.discard()
        return self._from(None, None)

    def _from(self, draft: SnapshotDraft | None, begun: Checkpoint | None) -> Stored:
        """Go on with `draft`, or begin one. Raises `CursorLostError` if its place is lost."""
        source = open_source(self._spec, self._context(begun))
        resumed = draft is not None
        if draft is None or begun is None:
            draft, begun = self._begin(source)
        before = last_published(self._data, self._spec)
        total = None if before is None else int(before.manifest["counts"]["models"])
        total = self._choices.limit or total
        self._watch.step(f"scan of {source.label}", total, "models")
        early = self._early(source, draft, begun)
        try:
            ended = fetch(source, draft, begun, self._watch, limit=self._choices.limit, early=early)
        except (HubscanError, OSError, KeyboardInterrupt) as error:
            if early is not None:
                early.stop()
            if resumed and isinstance(error, CursorLostError):
                raise
            raise _stopped(error, draft) from error
        self._watch.step("tables")
        if early is not None:
            early.stop()
        return self._finish(source, draft, ended)

    def _early(self, source: Source, draft: SnapshotDraft, begun: Checkpoint) -> EarlyPieces | None:
        """Rows made while the walk waits, where one walk lists all there will be."""
        if source.strands != 1 or self._choices.limit is not None or self._since is not None:
            return None
        early = EarlyPieces(draft.path)
        try:
            for number in range(begun.pages):
                early.add(draft.raw.path(0, number))
        except OSError:  # a page that is not there any more will be told of by the conversion
            early.stop()
            return None
        return early

    def _request(self) -> dict[str, Any]:
        return {
            "endpoint": default_endpoint() if self._spec == "hub" else None,
            "limit": self._choices.limit,
            "jobs": self._choices.jobs,
            "since": None if self._since is None else self._since.id,
        }

    def _context(self, begun: Checkpoint | None) -> Context:
        return Context(
            observer=self._watch,
            limit=self._choices.limit,
            policy=self._choices.policy or RetryPolicy(),
            jobs=self._choices.jobs,
            since=self._since,
            plan=None if begun is None else begun.plan,
        )

    def _begin(self, source: Source) -> tuple[SnapshotDraft, Checkpoint]:
        moment = self._choices.moment or clock.now()
        begun = Checkpoint(
            source=without_secrets(self._spec),
            created=clock.iso(moment),
            request=self._request(),
            plan=source.plan,
            strands=(Strand(),) * source.strands,
        )
        draft = create(self._data.snapshots, moment, source.name)
        begun.save(draft.path)
        return draft, begun

    def _finish(self, source: Source, draft: SnapshotDraft, ended: Checkpoint) -> Stored:
        converted = convert(
            draft.raw.files(), draft.path, limit=self._choices.limit, base=self._since
        )
        counts = {
            "models": converted.models,
            "edges": converted.edges,
            "rejects": converted.rejects,
            "objects": converted.objects,
        }
        about = source.about()
        hashes = beside.begun(draft.hashes)  # while what the tables hold is measured
        models = draft.path / "models.parquet"
        facts: dict[str, Any] = {
            "created": ended.created,
            "source": source.label,
            "endpoint": about.endpoint,
            "version": __version__,
            "counts": counts,
            "coverage": measure(models),
            "pages": ended.pages,
            "pages_read_singly": converted.read_singly,
            "resumed": ended.resumed,
            "data_date": about.data_date or newest_date(models) or ended.created[:10],
            "traffic": ended.traffic,
        }
        self._judge(facts, about, draft, ended, converted)
        stored = draft.finish({**facts, "finished": clock.iso(clock.now())}, hashes())
        self._watch.done(f"{stored.id}: {converted.models:,} models, {state_of(stored)}")
        return stored

    def _judge(
        self,
        facts: dict[str, Any],
        about: About,
        draft: SnapshotDraft,
        ended: Checkpoint,
        converted: Converted,
    ) -> None:
        """Add to `facts` whether the scan is whole, and what makes it suspect."""
        limit, counts, notes = self._choices.limit, facts["counts"], list(about.notes)
        notes += [f"Refused: {member}." for member in converted.refused]
        all_of_it = self._spec == "hub" and limit is None
        before = last_published(self._data, self._spec) if all_of_it else None
        heard = None
        if all_of_it and self._since is None:
            heard = completeness.testimony(
                draft.path / "models.parquet",
                counts,
                total=about.total,
                endpoint=about.endpoint,
                day=str(facts["data_date"]),
                earlier=earlier_days(self._data, self._spec),
                seen=about.seen,
            )
        exhausted = all(s.done for s in ended.strands) and not _cut(limit, counts["objects"])
        state = completeness.judge(
            counts,
            limit=limit,
            exhausted=exhausted,
            broken_pages=converted.broken_pages,
            heard=heard,
            refused=() if self._spec == "hub" else converted.refused,  # see suspicions
        )
        facts["suspicions"] = list(about.drift)
        if all_of_it:
            facts["suspicions"] = drift.suspicions(draft.path, facts, before, about.drift)
        if self._since is not None:
            state = delta.completeness(state, self._since)
            notes.append(delta.BLIND_SPOTS)
        state["hub_total"] = about.total
        state["compared_with"] = None if before is None else before.id
        facts |= {"completeness": state, "notes": notes}
        for told in facts["suspicions"]:
            self._watch.note(f"suspect: {told}")


def _cut(limit: int | None, objects: int) -> bool:
    return limit is not None and objects >= limit


def _stopped(
    error: HubscanError | OSError | KeyboardInterrupt, draft: SnapshotDraft
) -> HubscanError:
    """What to raise after a failure while fetching: with pages on disk the scan can go on."""
    at = draft.checkpoint()
    if isinstance(error, HubscanError):
        message = error.message
    elif isinstance(error, OSError):
        message = f"cannot write {error.filename}: {error.strerror}"
    else:
        message = "interrupted"
    by_hand = isinstance(error, KeyboardInterrupt)
    if at is None or at.pages == 0:
        draft.discard()
        if by_hand:
            return InterruptedByHandError("interrupted; nothing had come yet")
        return error if isinstance(error, HubscanError) else HubscanError(message)
    if by_hand:
        return InterruptedByHandError(
            f"{message}; {at.pages:,} pages with {at.objects:,} models are on disk in {draft.path}",
            hint="Run the same command again to go on from there.",
        )
    return ScanStoppedError(
        f"{message}; {at.pages:,} pages with {at.objects:,} models are on disk in {draft.path}",
        hint="Run `hubscan scan` again to go on from there.",
    )
