"""A "what if" is another world: it moves nothing of what is published."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hubscan import hub, pipeline
from hubscan.cli.main import cli
from hubscan.config import Config
from hubscan.hub.dataset import Dataset
from hubscan.model.errors import ConfigError, GateRefusedError, HubscanError
from hubscan.pipeline.publish import publish
from hubscan.pipeline.scenario import scenario_of
from hubscan.rules import Choice
from hubscan.settings import locate
from hubscan.store.datadir import DataDir
from tests.support.days import few_places

CONFIG = Config.find(locate.built_in())
RULE = "--rule=eu-gpai"
DAY = "2026-10-01"


@dataclass(frozen=True)
class World:
    """One small Hub, assessed and reported as it is."""

    root: Path

    @property
    def data(self) -> DataDir:
        return DataDir(self.root / "data")

    @property
    def out(self) -> Path:
        return self.root / "reports"

    def run(self, verb: str, *words: str) -> Result:
        options = ["--data-dir", str(self.data.root), *words]
        if verb == "report":
            options += ["--out", str(self.out), "--format", "json", "--format", "csv"]
        with few_places():
            return CliRunner().invoke(cli, [verb, *options])

    def published(self) -> dict[str, str]:
        """Hash of every file that readers of the baseline see."""
        return {
            str(path.relative_to(self.out)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.out.rglob("*")
            if path.is_file() and "scenarios" not in path.parts
        }


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World(tmp_path_factory.mktemp("world"))
    pages = world.root / "pages"
    pages.mkdir()
    models = [
        {
            "_id": f"{n:024x}",
            "id": name,
            "modelId": name,
            "createdAt": created,
            "downloads": 7,
            "pipeline_tag": "text-generation",
            "safetensors": {"parameters": {"BF16": size}, "total": size},
        }
        for n, (name, created, size) in enumerate(
            (
                ("meta-llama/Llama-2-70b-hf", "2023-07-11T08:56:34.000Z", 68976648192),
                ("who/Wren-7B", "2024-05-01T00:00:00.000Z", 7_000_000_000),
            ),
            1,
        )
    ]
    (pages / "page.json").write_text(json.dumps(models), "utf-8")
    snapshot = hub.scan(f"pages:{pages}", world.data)
    pipeline.assess(world.data, CONFIG, snapshot=snapshot)
    assert world.run("report").exit_code == 0
    made = world.run("assess", "--as-of", DAY, "--quiet")
    assert f"scenario: as_of-{DAY}" in made.output, made.output
    return world


@pytest.fixture
def world(seen: World, tmp_path: Path) -> World:
    shutil.copytree(seen.root, tmp_path / "w", symlinks=True)
    return World(tmp_path / "w")


def test_a_what_if_changes_no_byte_of_what_is_published(world: World) -> None:
    before, latest = world.published(), world.data.assessment().id
    made = world.run("assess", "--set", "eu-gpai.flop_line=1e26", "--scenario", "far", "--quiet")
    assert made.exit_code == 0, made.output
    assert "scenario: far" in made.output
    written = world.run("report", "--assessment", "far")
    assert written.exit_code == 0, written.output
    assert world.published() == before
    assert world.data.assessment().id == latest
    folder = world.out / "scenarios" / "far"
    report = json.loads((folder / "report.json").read_text("utf-8"))
    assert report["first_line"].startswith("What if: eu-gpai: flop_line is 1e26 FLOP instead of ")
    assert report["facts"]["scenario"] == "far"
    (section,) = (s for s in report["sections"] if s["id"] == "scenario")
    (table,) = (b for b in section["blocks"] if b["type"] == "table")
    moved = {tuple(row[:2]): row[3:] for row in table["rows"]}
    counts = next(v for (rule, _), v in moved.items() if "eu-gpai" in str(rule))
    assert counts[0] == 1
    assert counts[3] == 0

    with pytest.raises(GateRefusedError, match="scenario"):
        publish(folder.parent, Dataset("a/b", "http://127.0.0.1:9", "t"), name="far")


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("top", [RULE]),
        ("explain", ["who/Wren-7B", RULE]),
        ("families", []),
        ("lineage", ["who/Wren-7B"]),
        ("claims", ["--list"]),
    ],
)
def test_every_verb_names_the_assessment_that_is_not_the_latest_baseline(
    seen: World, verb: str, words: list[str]
) -> None:
    plain = seen.run(verb, *words)
    assert plain.exit_code == 0, plain.output
    assert "What if" not in plain.stderr
    if verb != "claims":  # --list measures nothing
        bent = seen.run(verb, *words, "--assessment", f"as_of-{DAY}")
        assert bent.exit_code == 0, bent.output
        assert bent.stderr.startswith(f"What if: as_of-{DAY}")


def test_names(world: World) -> None:
    far = Choice(sets={"eu-gpai.flop_line": "1e26"})
    assert scenario_of(world.data, Choice()) is None
    assert scenario_of(world.data, Choice(exact=True)) is None
    assert scenario_of(world.data, far) == "eu-gpai.flop_line-1e26"
    assert scenario_of(world.data, Choice(as_of=date(2024, 1, 2))) == "as_of-2024-01-02"
    many = Choice(sets={f"eu-gpai.p{i}": "1e23" for i in range(9)})
    made = scenario_of(world.data, many)
    assert made is not None
    assert len(made) <= 60
    assert made != scenario_of(world.data, Choice(sets=many.sets | {"eu-gpai.p8": "1e24"}))
    threshold = scenario_of(world.data, Choice(thresholds=("training_flop>1e24",)))
    assert threshold == "training_flop-1e24"
    for name in ("", "../up", "latest", "Far", "a" * 61, ".x"):
        with pytest.raises(ConfigError, match="not a name"):
            scenario_of(world.data, far, name)
    with pytest.raises(ConfigError, match="changes nothing"):
        scenario_of(world.data, Choice(), "far")


def test_a_name_that_another_choice_has_is_refused(world: World) -> None:
    words = ("--scenario", "far", "--quiet")
    assert world.run("assess", "--set", "eu-gpai.flop_line=1e26", *words).exit_code == 0
    other = world.run("assess", "--set", "eu-gpai.flop_line=1e25", *words)
    assert other.exit_code != 0
    assert "there is a scenario 'far' that bends something else" in str(other.exception)


def test_an_assessment_is_found_by_id_beginning_and_scenario(world: World) -> None:
    base = world.data.assessment()
    world.run("assess", "--set", "eu-gpai.flop_line=1e26", "--scenario", "far", "--quiet")
    far = world.data.assessment("far")
    assert far.scenario == "far"
    assert world.data.assessment(far.id) == far
    assert world.data.assessment("latest") == world.data.assessment() == base
    assert world.data.assessment(base.id[:-3]) == base
    for name in ("previous", "nobody", base.id[:4]):
        with pytest.raises(HubscanError):
            world.data.assessment(name)
