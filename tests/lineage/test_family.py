"""Trees and drawings of one family, with hostile names."""

from __future__ import annotations

import json

import pytest

from hubscan.lineage.drawings import FORMATS
from hubscan.lineage.families import largest_families
from hubscan.lineage.family import Family, Link, Member, family
from tests.estimate.inheritance.own_figures import inherit_from
from tests.lineage.world import key, world
from tests.support import tables
from tests.support.lineage import resolve

HOSTILE = 'x/"];n0->n0[label="<script>alert(1)</script>\u202e\n\x1b[31m\\'


def small_world():
    con = world(
        ["a/base", "b/tune", "c/merge", "d/copy-GGUF"],
        [
            ("b/tune", "a/base", "finetune"),
            ("c/merge", "a/base", "merge"),
            ("c/merge", "b/tune", "merge"),
            ("c/merge", "gone/model", "merge"),
            ("d/copy-GGUF", "c/merge", "quantized"),
        ],
    )
    resolve(con)
    inherit_from(con, [{"model": key("a/base")}])
    return con


def relatives(name: str) -> Family:
    con = small_world()
    return family(con, tables.number(con, key(name)))


def test_a_tree_goes_up_and_down_and_writes_each_model_out_once():
    text = FORMATS["tree"](relatives("c/merge"))
    up, down = text.split("Led to\n")
    assert "merge of a/base" in up
    assert "merge of gone/model · not in this snapshot" in up
    assert up.count("finetune of a/base") == 1
    assert down.splitlines()[1].startswith("└─ d/copy-GGUF")


def test_depth_and_width_bound_what_is_shown():
    con = small_world()
    found = family(con, tables.number(con, key("a/base")), up=False, depth=1, width=1)
    assert [link.child for link in found.down] == [key("b/tune")]
    assert found.hidden == {key("a/base"): 1}
    assert "… 1 more" in FORMATS["tree"](found)


def test_json_is_the_whole_family():
    shown = json.loads(FORMATS["json"](relatives("b/tune")))
    assert shown["model"] == "b/tune"
    assert {m["id"] for m in shown["members"]} == {"a/base", "b/tune", "c/merge", "d/copy-GGUF"}
    assert len(shown["links"]) == 3


@pytest.mark.parametrize("form", list(FORMATS))
def test_hostile_names_stay_names(form):
    member = Member("k", HOSTILE, "base", None, (None, None, None), None, 0, "stated")
    child = Member("c", "y/ok", "finetune", None, (None, None, None), None, 0, "stated")
    link = Link("c", "k", "finetune", "stated", "card", None)
    text = FORMATS[form](Family("k", {"k": member, "c": child}, (), (link,), {}))
    assert "\x1b" not in text
    if form == "json":
        assert json.loads(text)["model"] == HOSTILE
        return
    assert "\u202e" not in text
    lines = text.splitlines()
    if form == "dot":
        (label,) = [line for line in lines if "script" in line]
        inside = label.partition('[label="')[2].rpartition('"')[0]
        assert '"' not in inside.replace("\\\\", "").replace('\\"', "")
    if form == "mermaid":
        (label,) = [line for line in lines if "script" in line]
        inside = label.partition('["')[2].rpartition('"]')[0]
        assert not set(inside.replace("<br/>", "")) & set('<>"[]\\')


def test_the_largest_families_name_the_rules_that_cover_the_root():
    con = small_world()
    con.execute(
        'CREATE TABLE verdicts AS SELECT model, 2::TINYINT AS "r/t@own", 1::TINYINT AS "s/t@own" '
        "FROM models"
    )
    (line,) = largest_families(con)
    assert (line.root, line.derived, line.originals) == ("a/base", 3, 3)
    assert line.rules == ("r/t",)
