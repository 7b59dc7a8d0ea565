"""Whose documents are worth asking for: models ranked by the verdicts that hang on them.

A model's own doubt settles its own verdicts. Where its training step is not known, the verdicts of
everything made from it hang on it too, so a card of a root can settle thousands of fine-tunes.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
from msgspec import Struct

from hubscan.rules import Rulebook
from hubscan.tally.columns import visit
from hubscan.tally.undetermined import DoubtOf


class Candidate(Struct, frozen=True):
    """A model whose documents may settle verdicts."""

    key: str
    id: str
    sha: str
    """Commit to ask for; the default branch where the listing names none."""
    hanging: int
    """Undetermined verdicts that hang on it, its descendants' included."""
    downloads: int
    kinds: tuple[str, ...]
    """Documents that could help, the most useful first (hubscan.hub.documents.KINDS)."""


def rank(con: duckdb.DuckDBPyConnection, rulebook: Rulebook) -> list[Candidate]:
    """Every model with an undetermined verdict for want of a fact, the most hanging first.

    Reads `models`, `estimates`, `lineage`, `verdicts`. Copies are left out: their original's
    documents settle them. Equal ranks go by downloads, then by number.
    """
    names = [column.name for column in rulebook.columns()]
    row = con.execute("SELECT count(*) FROM verdicts").fetchone()
    doubt = DoubtOf.of(con, rulebook, int(row[0]) if row else 0)
    visit(con, names, doubt)
    numbers = pa.array(np.arange(doubt.models, dtype=np.int32))
    con.register("worth_doubt", pa.table({"model": numbers, "starved": pa.array(doubt.starved)}))
    rows = con.execute(_QUERY).fetchall()
    con.unregister("worth_doubt")
    return [
        Candidate(key, model, sha, hanging, downloads, tuple(kind for kind in kinds if kind))
        for key, model, sha, hanging, downloads, kinds in rows
    ]


KINDS = """list_filter(list_concat([
    'readme',
    CASE WHEN e.parameters_grade NOT IN ('exact', 'stated') THEN
        CASE WHEN list_contains(m.tags, 'safetensors')
                 AND coalesce(list_contains(m.document_files, 'safetensors'), TRUE)
                 THEN 'safetensors'
             WHEN list_contains(m.tags, 'gguf') AND m.gguf_total IS NULL THEN 'gguf'
             ELSE 'config' END
    END,
    CASE WHEN l.missing_parents > 0 AND lower(m.library_name) = 'peft'
        THEN 'adapter_config' END
], CASE WHEN e.own_flop_best IS NULL AND list_contains(m.tags, 'generated_from_trainer')
    THEN ['all_results', 'trainer_state'] END),
    lambda kind: kind = 'gguf' OR coalesce(list_contains(m.document_files, kind), TRUE))"""
"""SQL: the documents of a model that could help, of `models` m, `estimates` e and `lineage` l.

Where the listing names the files of a repository, only what is there is asked for.
"""

_QUERY = f"""
WITH doubtful AS (
    FROM worth_doubt WHERE starved > 0
), below AS (
    SELECT l.root AS model, sum(d.starved) AS starved
    FROM doubtful d JOIN lineage l USING (model)
    WHERE l.root <> l.model GROUP BY l.root
)
SELECT m.key, m.id, coalesce(m.sha, 'main') AS sha,
    CAST(d.starved + CASE WHEN e.own_flop_best IS NULL THEN coalesce(b.starved, 0) ELSE 0 END
         AS BIGINT) AS hanging,
    coalesce(m.downloads, 0) AS downloads,
    {KINDS} AS kinds
FROM doubtful d
JOIN models m USING (model)
JOIN estimates e USING (model)
JOIN lineage l USING (model)
LEFT JOIN below b USING (model)
WHERE l.original = l.model
ORDER BY hanging DESC, downloads DESC, m.model
"""
