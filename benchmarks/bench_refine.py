"""Is it better to ask where verdicts hang than where downloads are? The sample against a test Hub.

The curated table is hidden, so that what it knows has to be found in cards. The test Hub serves a
card for every model: those of curated models state the tokens that the table has, in the words that
cards use; the others say nothing of use. Both orders get the same budget.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from hubscan import hub, pipeline
from hubscan.config import Config
from hubscan.estimate import reference
from hubscan.estimate.reference import ReferenceRow
from hubscan.hub.client import HubClient
from hubscan.hub.documents import Wanted, fetch
from hubscan.model.text import si
from hubscan.pipeline.refine import candidates, undetermined, wanted_documents
from hubscan.settings import locate
from hubscan.store.attach import attach_assessment
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.documents import DocumentStore
from hubscan.store.engine import connect
from hubscan.tally.worth import Candidate
from tests.hub.catalogue import Catalogue
from tests.hub.server import FakeHub

BUDGET = 200


def main(
    arguments: Sequence[str] = (), budget: int = BUDGET, configuration: Path | None = None
) -> int:
    """Print doubt settled by both orders; 1 if asking by worth is not the better one.

    There are no options. `configuration` is a folder, if it is not the built-in one.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = configuration or locate.built_in()
        copied, rows = _without_reference(source, Path(folder) / "config")
        config = Config(copied)
        data = DataDir(Path(folder) / "data")
        snapshot = hub.scan("sample", data)
        before = pipeline.assess(data, config, snapshot=snapshot)
        ranked = candidates(data, config, before)
        by_downloads = sorted(ranked, key=lambda c: (-c.downloads, c.key))
        with FakeHub(Catalogue.of(1)) as fake:
            fake.files = _cards(ranked, rows)
            settled = {}
            for name, order in (("verdicts that hang", ranked), ("downloads alone", by_downloads)):
                result = _spend(Path(folder) / name, data, config, before, order, fake, budget)
                settled[name] = result
                descendants, verdicts, requests = result
                print(
                    f"by {name:<19} {requests:4} requests: {descendants:5,} derived models settled "
                    f"({descendants / requests:.2f} a request), {verdicts:6,} verdicts settled"
                )
    hanging, popular = settled.values()
    return int(hanging[0] / hanging[2] <= popular[0] / popular[2])


def _without_reference(source: Path, folder: Path) -> tuple[Path, dict[str, ReferenceRow]]:
    """The configuration with an empty reference table, and the rows that were in it."""
    shutil.copytree(source, folder)
    rows = {row.hf_id: row for row in reference.read(folder)}
    for path in folder.glob("reference_*.csv"):
        header, _, _ = path.read_text(encoding="utf-8").partition("\n")
        path.write_text(f"{header}\n", encoding="utf-8")
    return folder, rows


def _cards(ranked: list[Candidate], rows: dict[str, ReferenceRow]) -> dict[str, dict[str, bytes]]:
    """A README for every model that may be asked."""
    return {c.id: {"README.md": "".join(_card(c.id, rows.get(c.id))).encode()} for c in ranked}


def _card(model: str, row: ReferenceRow | None) -> Iterator[str]:
    name = model.rpartition("/")[2]
    yield f"---\nlibrary_name: transformers\n---\n# {name}\n\n"
    if row is None:
        yield "A fine-tuned model. See the model tree for the model it was made from.\n"
        return
    yield f"{name} is a language model.\n\n## Training\n\n"
    tokens, parameters = row.number("training_tokens"), row.number("parameters")
    if tokens:
        yield f"{name} was pretrained on {si(tokens)} tokens of text.\n"
    if parameters:
        yield f"\n**Number of parameters:** {si(parameters)}\n"


def _spend(
    place: Path,
    data: DataDir,
    config: Config,
    before: Stored,
    order: list[Candidate],
    fake: FakeHub,
    budget: int,
) -> tuple[int, int, int]:
    """(derived models settled, verdicts settled, requests) after spending the budget in order."""
    copy = DataDir(place)
    shutil.copytree(data.root, copy.root)
    snapshot = copy.snapshot(str(before.manifest["snapshot"]))
    wanted: list[Wanted] = wanted_documents(order)
    store = DocumentStore.of(copy, snapshot)
    fetched = fetch(wanted, store, budget=budget, client=HubClient(fake.endpoint))
    after = pipeline.assess(copy, config, snapshot=snapshot)
    open_before, open_after = _open_descendants(data, before), _open_descendants(copy, after)
    return (
        len(open_before - open_after),
        undetermined(before) - undetermined(after),
        fetched.requests,
    )


def _open_descendants(data: DataDir, assessment: Stored) -> set[str]:
    """Keys of derived models of whose training compute no best value is known."""
    with connect() as con:
        attach_assessment(con, data, assessment)
        rows = con.execute(
            "SELECT key FROM estimates JOIN lineage USING (model) JOIN models USING (model)"
            " WHERE relation <> 'base' AND training_flop_best IS NULL"
        ).fetchall()
    return {key for (key,) in rows}


if __name__ == "__main__":
    raise SystemExit(main())
