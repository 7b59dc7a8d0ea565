"""Chosen parts, pages of rules and publishers, groupings, and the history of counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubscan.model.errors import ConfigError, HubscanError, UnknownModelError
from hubscan.reports import Choice, build_publisher, write
from hubscan.reports.document import Table
from tests.reports.hubs import ASSESSMENT, CONFIG, SNAPSHOT, assessed, report, usual_report
from tests.tally.rulebooks import BOOK


def test_a_chosen_section_and_rule_come_alone() -> None:
    part = report(choice=Choice(sections=("sweep",), rules=("size",)))
    assert [s.id for s in part.sections] == ["sweep"]
    assert {t["rule"] for t in part.tallies} == {"size"}


@pytest.mark.parametrize(
    ("choice", "error", "hint"),
    [
        (Choice(sections=("swep",)), HubscanError, "sweep"),
        (Choice(rules=("sise",)), ConfigError, "size"),
        (Choice(group_by="planet"), HubscanError, "publisher"),
    ],
)
def test_a_wrong_choice_names_what_there_is(
    choice: Choice, error: type[HubscanError], hint: str
) -> None:
    with pytest.raises(error) as caught:
        report(choice=choice)
    assert hint in str(caught.value)


def test_every_rule_has_a_page_that_stands_alone(tmp_path: Path) -> None:
    document = usual_report()
    pages = {page.path: page for page in document.pages}
    assert [p for p in pages if p.startswith("rules/")] == [f"rules/{r.id}" for r in BOOK.rules]
    write(document, tmp_path, ["html", "md"])
    for rule in BOOK.rules:
        page = (tmp_path / "rules" / f"{rule.id}.html").read_text()
        assert document.first_line in page
        assert rule.title in page
        assert f"hubscan top --rule {rule.id}" in page
        assert (tmp_path / "rules" / f"{rule.id}.md").is_file()


def test_a_publisher_sees_its_own_models_only() -> None:
    page = build_publisher(
        assessed(), BOOK, SNAPSHOT, ASSESSMENT, "lab", constants=CONFIG.assumptions
    )
    (section,) = page.sections
    tables = {b.id: b for b in section.blocks if isinstance(b, Table)}
    names = [row[0].name for row in tables["publisher-models"].rows]  # type: ignore[union-attr]
    assert names == ["lab/big-70b", "lab/small-1b"]


def test_an_unknown_publisher_gets_the_closest_names() -> None:
    with pytest.raises(UnknownModelError, match="no models of 'labb'") as error:
        build_publisher(
            assessed(), BOOK, SNAPSHOT, ASSESSMENT, "labb", constants=CONFIG.assumptions
        )
    assert "lab" in str(error.value.hint)
