"""One model of an assessment → why each of its figures and verdicts is what it is."""

from __future__ import annotations

from pathlib import Path

from hubscan.estimate import assumptions
from hubscan.pipeline.assess import rulebook_of
from hubscan.pipeline.rerun import differences, rerun, statement_lines
from hubscan.reports import explanation, why
from hubscan.reports.explanation import Explanation
from hubscan.rules import decide
from hubscan.store.attach import attach_assessment
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.documents import DocumentStore
from hubscan.store.engine import connect
from hubscan.store.lookup import find_model


def explain(data: DataDir, config: Path, assessment: Stored, model: str) -> Explanation:
    """Explain the model called `model`, by running the stages again on its family.

    If they give other figures than the assessment holds, the explanation has no `why` and names
    the columns that differ: what cannot be repeated is not explained. Raises `UnknownModelError`,
    and `SnapshotError` if the configuration has changed since.
    """
    rulebook = rulebook_of(config, assessment)
    constants = assumptions.load(config)
    with connect() as con:
        snapshot = attach_assessment(con, data, assessment)
        store = DocumentStore.of(data, snapshot)
        key = find_model(con, model)
        decisions = decide(con, rulebook, key)
        with rerun(con, [key], config, constants, store) as again:
            differs = differences(again, key)
            lines = statement_lines(again, store, key)
            found = None if differs else why.derive(again, key, constants, lines)
            return explanation.explain(
                again,
                key,
                found,
                origin={
                    "data_date": str(snapshot.manifest["data_date"]),
                    "snapshot": snapshot.id,
                    "assessment": assessment.id,
                },
                decisions=decisions,
                differs=differs,
            )
