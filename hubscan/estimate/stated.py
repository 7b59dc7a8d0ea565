"""`stated`: of all statements about a quantity of a model, the one that estimates use."""

from __future__ import annotations

import duckdb

from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.expression import fill


def make(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Create `stated(model, quantity, origin, low, best, high, text, source)` from `statements`.

    A table row of the model's own size wins, then the largest stated value, because smaller ones
    are parts of it; a statement without a value is used only where no other is there. Several
    sizes in one card are believed only if they agree, or by their distance to the name.
    """
    con.execute(fill(_STATED, assumptions))


_STATED = """
    CREATE OR REPLACE TEMP TABLE stated AS
    WITH ranked AS (
        SELECT s.*, s.source AS origin,
            coalesce(n.named, n.experts * n.expert_size * $name_mixture_factor) AS named
        FROM statements s JOIN models m USING (model)
        LEFT JOIN name_sizes n ON n.name = m.id
    )
    SELECT model, quantity, origin, low, best, high, text,
        source || ' ' || locator || ': ' || excerpt AS source
    FROM ranked
    WHERE quantity NOT IN ('config_problem', 'document_problem')
        AND (origin <> 'card' OR quantity <> 'parameters' OR named IS NULL
             OR best BETWEEN named / $card_name_ratio AND named * $card_name_ratio)
    QUALIFY row_number() OVER (
        PARTITION BY model, quantity, origin
        ORDER BY best IS NULL, coalesce(text, '') NOT LIKE 'row of this size%',
            best DESC, high, locator) = 1
    """
