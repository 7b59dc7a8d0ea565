"""Parents that only a fetched document names become edges like any other."""

from __future__ import annotations

from hubscan import lineage
from hubscan.config import Config
from hubscan.estimate import document_readers, documents, reference
from hubscan.evidence.statement import Statement
from hubscan.lineage import hub_names
from hubscan.settings import locate
from hubscan.store.engine import connect
from tests.support.lineage import resolve
from tests.support.tables import make

MERGE_CARD = """# Mix

```yaml
slices:
  - sources:
      - model: org/left
        layer_range: [0, 32]
      - model: 'org/right'   # the other one
        layer_range: [0, 32]
  - sources:
      - model: org/left
merge_method: slerp
base_model: org/left
```

```yaml
model: org/not-a-merge
```
"""


def parents(statements: list[Statement]) -> dict[str, tuple[str, bool]]:
    con = connect(threads=1)
    ids = ("org/child", "org/left", "org/right")
    make(con, "models", [{"key": i, "id": i} for i in ids])
    make(con, "edges", [])
    con.register("found", documents.table((0, s) for s in statements))
    con.execute("CREATE TABLE statements AS FROM found")
    reference.load(con, Config.find(locate.built_in()).reference)
    hub_names.load(con, Config.find(locate.built_in()).hub_names)
    lineage.add_stated_parents(con)
    resolve(con)
    assert con.execute("SELECT count(*) FROM edges").fetchone() != (0,)
    lineage.drop_stated_parents(con)
    assert con.execute("SELECT count(*) FROM edges").fetchone() == (0,), "as they were listed"
    rows = con.execute("SELECT parent_ref, relation, used FROM parents").fetchall()
    return {ref: (relation, used) for ref, relation, used in rows}


def test_a_merge_configuration_in_a_card_names_parents() -> None:
    found = document_readers.read("readme", MERGE_CARD, "org/child")
    assert parents(found) == {"org/left": ("merge", True), "org/right": ("merge", True)}


def test_an_adapter_configuration_names_its_base() -> None:
    found = document_readers.read(
        "adapter_config", '{"base_model_name_or_path": "org/left"}', "org/child"
    )
    assert parents(found) == {"org/left": ("adapter", True)}


def test_a_local_path_is_kept_as_a_reason_only() -> None:
    text = '{"base_model_name_or_path": "/workspace/llama"}'
    found = document_readers.read("adapter_config", text, "org/child")
    assert parents(found)["/workspace/llama"] == ("adapter", False)


def test_broken_configurations_name_no_parent() -> None:
    for text in ("", "[]", '{"base_model_name_or_path": 7}', '{"base_model_name_or_path": " "}'):
        found = document_readers.read("adapter_config", text, "org/child")
        assert not [s for s in found if s.quantity == "parent"]


def test_a_card_that_tells_of_tuning_alone_has_a_parent_without_a_name() -> None:
    def relation(text: str) -> str:
        found = document_readers.read("readme", text, "org/child")
        con = connect(threads=1)
        make(con, "models", [{"key": "org/child", "id": "org/child"}])
        make(con, "edges", [])
        con.register("found", documents.table((0, s) for s in found))
        con.execute("CREATE TABLE statements AS FROM found")
        reference.load(con, Config.find(locate.built_in()).reference)
        hub_names.load(con, Config.find(locate.built_in()).hub_names)
        lineage.add_stated_parents(con)
        resolve(con)
        return str(con.execute("SELECT relation FROM lineage").fetchall()[0][0])

    assert relation("# Child\n\nLoRA fine-tuning took 5 hours on 4x A100.\n") == "finetune"
    assert relation("# Child\n\nAnother 30B tokens were added on top.\n") == "finetune"
    both = "# Child\n\nPretrained on 2T tokens, then fine-tuned on 1B tokens.\n"
    assert relation(both) == "base"
    assert relation("# Child\n\nA chatbot.\n") == "base"
