"""Documents one after another, until the list or the budget ends; every answer is kept at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hubscan.hub.answer import HubRefusedError, TooLargeError
from hubscan.hub.client import HubClient
from hubscan.hub.documents.problems import AbsentError, MalformedError
from hubscan.hub.documents.readers import KINDS
from hubscan.model.errors import HubscanError, HubUnreachableError
from hubscan.model.observer import Observer
from hubscan.store.documents import Document, DocumentStore


@dataclass(frozen=True, slots=True)
class Wanted:
    """One document of one model at one commit."""

    key: str
    id: str
    sha: str
    kind: str
    """A name in `KINDS`."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a run of the queue did."""

    documents: tuple[Document, ...]
    """Answers in the order of the list; those had before cost nothing."""
    requests: int
    left: tuple[Wanted, ...]
    """What the budget did not reach."""


def fetch(
    wanted: Sequence[Wanted],
    store: DocumentStore,
    *,
    budget: int,
    client: HubClient | None = None,
    observer: Observer | None = None,
) -> Fetched:
    """Get what is `wanted`, in that order, for at most about `budget` requests.

    What was had for another snapshot of the same commit costs nothing, however far down it is.
    A document that is not to be had is an answer with its reason, not an error. Killed and called
    again with the same list, it goes on where it was. Raises `HubUnreachableError` if the Hub
    stops answering; what was fetched until then is kept.
    """
    watch = observer or Observer()
    hub = client or HubClient(observer=watch)
    here = {(d.key, d.sha, d.kind): d for d in store.documents() if d.status != "failed"}
    answers: list[Document] = []
    before = hub.traffic.requests
    watch.step("documents", budget, "requests")
    watch.advance(0, documents=0)
    left: list[Wanted] = []
    for want in wanted:
        at = (want.key, want.sha, want.kind)
        answer = here.get(at) or store.known(*at)
        if answer is None:
            if hub.traffic.requests - before >= budget:
                left.append(want)
                continue
            answer = _ask(hub, want, store)
            watch.advance(answer.requests, documents=len(answers) + 1)
        here[at] = answer
        answers.append(answer)
    return Fetched(tuple(answers), hub.traffic.requests - before, tuple(left))


def _ask(hub: HubClient, want: Wanted, store: DocumentStore) -> Document:
    before = hub.traffic.requests
    data: bytes | None = None
    status, reason = "found", None
    try:
        data = KINDS[want.kind](hub, want.id, want.sha)
    except HubRefusedError as refusal:
        status, reason = _refusal(refusal)
    except TooLargeError as error:
        status, reason = "too_large", error.message
    except AbsentError as error:
        status, reason = "missing", error.message
    except (MalformedError, ValueError) as error:
        status, reason = "malformed", str(error)
    except HubUnreachableError:
        raise
    except HubscanError as error:
        status, reason = "failed", error.message
    except (RecursionError, ArithmeticError, LookupError, TypeError, MemoryError) as error:
        # what a reader of strangers' bytes did not foresee costs this document only
        status, reason = "malformed", f"{type(error).__name__}: {error}"
    cost = hub.traffic.requests - before
    document = Document(want.key, want.id, want.sha, want.kind, status, reason, requests=cost)
    return store.put(document, data)


def _refusal(refusal: HubRefusedError) -> tuple[str, str]:
    """What a refusal means. An anonymous 401 without a code is also the answer for "no such"."""
    code = refusal.code or ""
    if code in ("GatedRepo",):
        return "gated", "access has to be asked for"
    if code in ("RepoNotFound",) or (refusal.status in (401, 403) and not code):
        return "gone", "deleted, renamed or private"
    if refusal.status == 404:
        return "missing", "the repository has no such file"
    if refusal.status == 416:
        return "malformed", "the file is shorter than it says"
    return "failed", refusal.message
