"""The estimates of a few models made again by the same stages, every table of the way kept.

An assessment stores what came out, not how. Who asks why gets it from the stages themselves, run
again on just those models and all that their figures can depend on: there is no second
implementation that could disagree. See `docs/decisions/009-explain-runs-again.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

import duckdb

from hubscan import estimate
from hubscan.config import Config
from hubscan.estimate import documents
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.few import Few
from hubscan.evidence.place import lines_of
from hubscan.rules.engine.one_family import only_family
from hubscan.store.documents import DocumentStore
from hubscan.store.lookup import number_of

if TYPE_CHECKING:
    from hubscan.estimate.empty_models import EmptyModels


@contextmanager
def rerun(
    con: duckdb.DuckDBPyConnection,
    keys: Sequence[str],
    config: Config,
    constants: Assumptions,
    store: DocumentStore,
    *,
    exact: bool = False,
) -> Iterator[Few]:
    """The estimates of `keys` and of their ancestors, made again.

    `con` is an attached assessment, whose estimates come along as `stored`. Lineage is taken as it
    was stored, because a parent may have been inferred from all models at once; what was estimated
    is estimated anew. With `exact`, the models of configs are built without weights again.
    """
    with only_family(con, [number_of(con, key) for key in keys]) as small:
        few = Few(small)
        estimate_again(few, config, constants, store, exact=exact)
        yield few


def estimate_again(
    few: Few,
    config: Config,
    constants: Assumptions,
    store: DocumentStore,
    *,
    exact: bool = False,
) -> None:
    """The same on a connection that `only_family` has made: its `estimates` become `stored`."""
    family = few.connection
    family.execute("ALTER TABLE estimates RENAME TO stored")
    config.load_curated(family, constants)
    with empty_models() if exact else nullcontext() as models:
        documents.load(family, store, models)
    estimate.make_all(family, constants, few=few)


def empty_models() -> EmptyModels:
    """What builds models of configs, imported for those who ask."""
    from hubscan.estimate.empty_models import EmptyModels  # noqa: PLC0415

    return EmptyModels()


def differences(again: Few, key: str) -> tuple[str, ...]:
    """The columns of `estimates` in which the model's stored row and the one made again differ."""
    model = number_of(again.connection, key)
    (stored,), (made,) = again.about("stored", model), again.about("estimates", model)
    return tuple(name for name, before in stored.items() if before != made[name])


def statement_lines(
    again: duckdb.DuckDBPyConnection, store: DocumentStore, key: str
) -> dict[tuple[str, str], int]:
    """The line of each statement about model `key` in its card, by (source, locator)."""
    cards = (d for d in store.documents() if d.key == key and d.kind == "readme")
    content = next((store.read(card) for card in cards), None)
    if content is None:
        return {}
    query = "SELECT DISTINCT source, locator FROM statements WHERE model = ?"
    return lines_of(content, again.execute(query, [number_of(again, key)]).fetchall())
