"""Raw pages → typed rows: the columns of the models table, the edges, and the place of each row.

Page by page the objects become columns as they were listed; some thousand rows at once those are
checked. So what is made of Python objects is small and soon gone, and what is left to do for many
models is done by Arrow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import numpy as np

from hubscan.store.arrow import Table, as_arrow, pa
from hubscan.store.arrow_compute import pc, rows_where
from hubscan.store.declared_parents import edges_column
from hubscan.store.listed_columns import listed_columns
from hubscan.store.model_columns import model_columns
from hubscan.store.read_page import read_page
from hubscan.store.rejects import Rejects

_MOST_BYTES = 256 * 1024 * 1024
"""Pages that are full of long texts make smaller pieces; an Arrow column holds 2 GB of text."""


class TypedRows:
    """Reads `pages`, or those `within` a range of them; what is lost goes to `rejects`.

    At most `limit` objects are read.
    """

    def __init__(
        self,
        pages: Sequence[Path],
        rejects: Rejects,
        *,
        within: range | None = None,
        limit: int | None = None,
    ) -> None:
        self._pages = pages
        self._limit = limit
        self._within = range(len(pages)) if within is None else within
        self._rejects = rejects
        self.objects = 0
        """Objects read so far, repeated and refused ones included."""
        self.singly = 0
        """Pages whose objects had to be read one by one."""

    def pieces(self, count: int, *, reverse: bool = False) -> Iterator[Table]:
        """About `count` rows at a time, from the last object to the first if `reverse`."""
        waiting: list[Table] = []
        rows = size = 0
        turn = slice(None, None, -1 if reverse else 1)
        for number in self._within[turn]:
            if self._limit is not None and self.objects >= self._limit:
                break
            waiting.append(self._listed(number, turn))
            rows, size = rows + waiting[-1].num_rows, size + waiting[-1].nbytes
            if rows >= count or size >= _MOST_BYTES:
                yield self._typed(waiting)
                waiting, rows, size = [], 0, 0
        if waiting:
            yield self._typed(waiting)

    def _listed(self, number: int, turn: slice) -> Table:
        """The members of the models of one page, with the place of each."""
        page = read_page(self._pages[number].read_bytes())
        kept = slice(None if self._limit is None else self._limit - self.objects)
        models, positions = page.models[kept][turn], page.positions[kept][turn]
        self.objects += len(models)
        self.singly += page.singly
        self._rejects.add_page(number, page.rejects)

        def tell(row: int, reason: str) -> None:
            self._rejects.add_model(number, positions[row], reason, models[row])

        pages, rows = np.full(len(models), number), np.array(positions, np.int64)
        place = {"page": as_arrow(pages), "position": as_arrow(rows)}
        return pa.table({**place, **listed_columns(models, tell)})

    def _typed(self, pages: Sequence[Table]) -> Table:
        """The same as columns of the models table, with edges, without models that have no name."""
        whole = pa.concat_tables(pages)
        listed = {name: whole[name].combine_chunks() for name in whole.column_names}
        told: list[tuple[int, str]] = []
        models = model_columns(listed, lambda row, reason: told.append((row, reason)))
        place = {name: listed[name] for name in ("page", "position")}
        if told:
            self._reject(pa.table(place).take([row for row, _ in told]), [why for _, why in told])
        edges = edges_column(models, listed["parents"])
        sound = pc.and_(pc.is_valid(models["key"]), pc.is_valid(models["id"]))
        return rows_where(pa.table({**place, "edges": edges, **models}), sound)

    def _reject(self, places: Table, reasons: Sequence[str]) -> None:
        """Record what was told of models that are gone: their pages are read again, each once."""
        wanted = zip(
            places["page"].to_pylist(), places["position"].to_pylist(), reasons, strict=True
        )
        for page, told in groupby(sorted(wanted), key=itemgetter(0)):
            found = read_page(self._pages[page].read_bytes())
            models = dict(zip(found.positions, found.models, strict=True))
            for _, position, reason in told:
                self._rejects.add_model(page, position, reason, models[position])
