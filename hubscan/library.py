"""hubscan from Python: `hubscan.load("data")` gives an assessment as pandas frames.

import hubscan
s = hubscan.load("data")              # the latest assessment of a data directory
s.tallies                             # counts, as in tallies.csv
s.rules                               # one row a rule: title, kind, jurisdiction, status
s.levels("eu-gpai")                   # one row a model, tier and mode; levels are ordered
s.top("eu-gpai")                      # the best-known models it covers
s.explain("org/name")                 # every figure of one model, and why
s.try_rules("my-rule.yaml").tallies   # other rules on the same models
s.what_if(sets={"eu-gpai.flop_line": 1e24}).tallies
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, astuple, replace
from datetime import date
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from hubscan import census, frames, given_rules, pipeline, rules, tally
from hubscan.config import Config
from hubscan.model.choices import LEVELS, UNITS
from hubscan.model.errors import HubscanError
from hubscan.rules import Rulebook, VerdictColumn
from hubscan.rules.bend import first_day
from hubscan.rules.engine import developers
from hubscan.rules.engine.kept_tests import Kept
from hubscan.store.attach import attach_assessment, attach_claims, attach_tests
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.engine import connect, identifier
from hubscan.store.manifest import MANIFEST
from hubscan.tally.best_known import best_known
from hubscan.tally.claims import Scene, measure
from hubscan.tally.forecast import Forecast, forecast
from hubscan.tally.overlap import Pair, pair
from hubscan.tally.select_columns import main_column, select_columns
from hubscan.tally.totals import totals as count_totals
from hubscan.tally.who import reached

if TYPE_CHECKING:
    import pandas as pd


def load(
    path: str | Path = "data",
    assessment: str | None = None,
    *,
    config_dir: str | Path | None = None,
    without: Collection[str] = (),
) -> Assessment:
    """The assessment called `assessment`, or the latest, of the data directory `path`.

    `path` may also be the folder of one assessment. Rules, claims and assumptions are those of
    `config_dir`: by default `./config`, else the built-in copy. Tables that it goes `without` are
    not looked at. Raises `SnapshotError` if there is no assessment.
    """
    root = Path(path)
    if (root / MANIFEST).is_file() and root.parent.name == "assessments":
        root, assessment = root.parent.parent, root.name
    data = DataDir(root)
    stored = data.assessment(assessment)
    con = connect()
    snapshot = attach_assessment(con, data, stored, without=without)
    attach_claims(con, stored)
    return Assessment(con, data, snapshot, stored, config_dir=_path(config_dir))


class Assessment:
    """One assessment and the snapshot under it; frames are read when first asked for."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        data: DataDir,
        snapshot: Stored,
        stored: Stored,
        deviations: Sequence[str] = (),
        *,
        config_dir: Path | None = None,
        tallied: bool = True,
    ) -> None:
        self._con = con
        self._tallied = tallied
        self._data = data
        self._config_dir = config_dir
        self.deviations = tuple(deviations or stored.manifest["deviations"])
        """Where the rules are not as their texts say, in words."""
        self.snapshot = snapshot
        """Id and manifest of the snapshot."""
        self.assessment = stored
        """Id and manifest of the assessment."""

    def __repr__(self) -> str:
        return f"<hubscan assessment {self.assessment.id}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: which data, how much, and what was bent."""
        facts = self.snapshot.manifest
        rows = {
            "assessment": self.assessment.id,
            "data of": str(facts["data_date"])[:10],
            "source": facts["source"],
            "models": f"{facts['counts']['models']:,}",
            "scan": facts["completeness"]["state"],
            "changed from the texts": "; ".join(self.deviations) or "nowhere",
        }
        cells = (f"<tr><th>{escape(k)}</th><td>{escape(str(v))}</td></tr>" for k, v in rows.items())
        return f"<table>{''.join(cells)}</table>"

    def __enter__(self) -> Assessment:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the tables; frames that were read stay."""
        self._con.close()

    @cached_property
    def models(self) -> pd.DataFrame:
        """Listed facts, one row a model, sorted by number (that is, by key)."""
        return self.sql("SELECT * FROM models ORDER BY model")

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """Figures with bounds, method, grade and source, one row a model, with key and id."""
        return self.sql(frames.NAMED.format("estimates", ""))

    @cached_property
    def lineage(self) -> pd.DataFrame:
        """Place in the family graph, one row a model, with key and id."""
        return self.sql(frames.NAMED.format("lineage", ""))

    @cached_property
    def parents(self) -> pd.DataFrame:
        """One row an edge from a model to a direct parent, with key and id of both."""
        return self.sql(frames.PARENTS)

    @cached_property
    def tallies(self) -> pd.DataFrame:
        """Counts by tier, derivative mode, relation and unit."""
        return self.sql("SELECT * FROM tallies ORDER BY rule, tier, mode, relation, unit")

    def totals(self, unit: str = UNITS[0]) -> dict[VerdictColumn, dict[str, int]]:
        """Models of all relations that each tier covers, by level; `unit` as in tallies."""
        if not self._tallied:
            columns = sorted(frames.columns(self._con), key=astuple)
            counted = count_totals(self._con, [column.name for column in columns], unit)
            return {column: counted[column.name] for column in columns}
        query = f"SELECT rule, tier, mode, {', '.join(LEVELS)} FROM tallies"
        rows = self._con.execute(
            f"{query} WHERE relation = 'all' AND unit = ? ORDER BY rule, tier, mode", [unit]
        ).fetchall()
        return {VerdictColumn(*row[:3]): dict(zip(LEVELS, row[3:], strict=True)) for row in rows}

    def verdicts(self, rule: str | None = None, tier: str | None = None) -> pd.DataFrame:
        """Levels by model: model, key, id, one column a tier and mode.

        0 is not covered, 1 possibly, 2 likely, 3 surely.

        Raises `HubscanError` for a rule or tier that was not assessed.
        """
        wanted = frames.wanted(self._con, rule, tier)
        columns = frames.columns(self._con)
        others = ", ".join(identifier(c.name) for c in columns if c not in wanted)
        return self.sql(frames.NAMED.format("verdicts", f", {others}" if others else ""))

    def levels(self, rule: str | None = None, tier: str | None = None) -> pd.DataFrame:
        """Verdicts in long form: model, key, id, rule, tier, mode, level; one row each.

        `level` is an ordered category: not covered < possibly < likely < surely. Raises
        `HubscanError` for a rule or tier that was not assessed.
        """
        return frames.levels(self.verdicts(rule, tier), frames.wanted(self._con, rule, tier))

    @cached_property
    def rules(self) -> pd.DataFrame:
        """One row a rule: rule, title, kind, jurisdiction, proponent, status, since, derivatives,
        tiers, verification, address.

        Raises `SnapshotError` if the configuration has changed since the assessment.
        """
        return frames.rules(self._rulebook)

    @cached_property
    def tiers(self) -> pd.DataFrame:
        """One row a tier: rule, tier, title, condition in words, consequence, open_weights,
        benefit, derivatives, stood_from, stood_to, verification. Raises as `rules`."""
        return frames.tiers(self._rulebook)

    @cached_property
    def claims(self) -> pd.DataFrame:
        """Public statements, measured as of their date and on the day of the data; counts are
        models. Raises `ConfigError` for a claim about a tier that was not assessed."""
        scene = Scene.of(self.snapshot.manifest)
        claims = Config.find(self._config_dir).claims
        return frames.claims(m for days in measure(self._con, claims, scene) for m in days)

    def top(
        self,
        rule: str,
        tier: str | None = None,
        mode: str | None = None,
        *,
        level: str = "likely",
        n: int = 20,
    ) -> pd.DataFrame:
        """The `n` most downloaded models that each tier covers at least at `level`.

        Columns: rule, tier, mode, id, level, relation, downloads, likes, created. Raises
        `HubscanError` for an unknown rule, tier, mode or level.
        """
        if level not in LEVELS:
            raise HubscanError(f"no level '{level}'", hint=f"Levels: {', '.join(LEVELS)}.")
        chosen = select_columns(self._rulebook, rule, tier, mode)
        found = best_known(self._con, [column.name for column in chosen], n, LEVELS[level])
        return frames.top((column, found[column.name]) for column in chosen)

    def who(self, rule: str, tier: str | None = None, mode: str | None = None) -> dict[str, Any]:
        """Whom each tier of a rule reaches, as `hubscan who --json`: verdict column → counts (at
        least, likely, at most) of repositories, models, publishers and developers.

        Raises `HubscanError` for an unknown rule, tier or mode.
        """
        book, con = self._rulebook, self._con.cursor()
        developers.load(con, self._config().developers)
        found = {}
        for column in select_columns(book, rule, tier, mode):
            text = book.tier(column.rule, column.tier)
            begun = text.stood_from or first_day(book.rule(rule))
            found[column.name] = asdict(reached(con, column.name, begun, text.owed))
        return found

    def overlap(self, first: str, second: str, *, level: str = "likely", n: int = 10) -> Pair:
        """How many models two rules (`RULE` or `RULE/TIER`) both cover, and which `n` only one.

        Raises `HubscanError` for unknown names.
        """
        columns = [main_column(self._rulebook, text).name for text in (first, second)]
        return pair(self._con, columns[0], columns[1], LEVELS[level], n)

    def forecasts(
        self, *texts: str, level: str = "likely", until: int = 2030, growth: float | None = None
    ) -> list[Forecast]:
        """The count of each RULE or RULE/TIER, carried forward to the end of each year, with the
        trials on past years that say how far to trust it.

        `growth` is new repositories of a year over those of the year before; without it the growth
        that would have missed least is taken. Raises `HubscanError` for unknown names, and where
        there are too few repositories or years.
        """
        columns = [main_column(self._rulebook, text).name for text in texts]
        return [forecast(self._con, name, LEVELS[level], until, growth) for name in columns]

    def forecast(self, *texts: str, **options: Any) -> pd.DataFrame:
        """The same as one frame: rule, tier, mode, day, forecast, low, high, method, growth."""
        return frames.forecast(self.forecasts(*texts, **options))

    def sensitivity(self, *, most: int = 20, only: Sequence[str] = ()) -> pd.DataFrame:
        """Which assumptions move the expected count of each text's main line most, as `hubscan
        sensitivity`: rule, tier, mode, assumption, low, high, unit, expected_at_low,
        expected_at_high. With `only`, those are tried; what comes out is kept for the next report.

        Raises `ConfigError` for unknown names, and `SnapshotError` if the configuration has
        changed since the assessment.
        """
        stored = self.assessment
        found = pipeline.sensitivity(self._data, self._config(), stored, most=most, only=only)
        return frames.moved(found)

    def sql(self, query: str) -> pd.DataFrame:
        """One query over `models`, `estimates`, `lineage`, `parents`, `verdicts` and `tallies`.

        Times are in UTC. Raises `HubscanError` for what cannot be run or would change something.
        """
        return frames.read(self._con, query)

    def explain(self, model: str, config_dir: Path | None = None) -> dict[str, Any]:
        """What `hubscan explain --json` says about `model`: figures, why, lineage, verdicts.

        Raises `UnknownModelError`, and `SnapshotError` if the configuration has changed since.
        """
        from hubscan.reports.explanation_json import explanation_json  # noqa: PLC0415

        config = self._config(config_dir)
        return explanation_json(pipeline.explain(self._data, config, self.assessment, model))

    def try_rules(self, given: given_rules.Rules, config_dir: Path | None = None) -> Assessment:
        """The same models and estimates under other rules; nothing is written.

        `given` is a rulebook, one or several rules, a rule file, or a folder of them; what they
        refer to and do not bring along comes from `config_dir`. Raises `ConfigError` naming
        file:line for a rule that is wrong.
        """
        config = self._config(config_dir)
        book = given_rules.rulebook(given, config)
        return self._under(book, given_rules.with_shipped(book, config), config)

    def what_if(
        self,
        *,
        sets: Mapping[str, str | float | date] | None = None,
        readings: Mapping[str, str] | None = None,
        thresholds: Sequence[str] = (),
        conventions: Mapping[str, str] | None = None,
        assumptions: Mapping[str, float] | None = None,
        expected: bool = True,
        tallied: bool = True,
        config_dir: Path | None = None,
    ) -> Assessment:
        """The same models under bent texts: the rules that this touches; nothing is written.

        `sets` gives parameters other values (`{"eu-gpai.flop_line": 1e24}`), `readings` takes
        named readings of rules, `thresholds` adds rules of one line (`"training_flop>1e24"`).
        `conventions` and `assumptions` move estimates, so that every rule is evaluated anew.
        Expected counts take longer than all others, and `expected` leaves them out if false. They
        do not rest on an audit, which corrects counts under the texts that it was drawn under.
        With neither these nor `tallied` there is no table `tallies`, and `totals` counts by itself.
        Raises `ConfigError` for unknown names and unusable values, and `SnapshotError` if the
        configuration has changed since the assessment.
        """
        config = self._config(config_dir)
        further = rules.Choice(
            sets={name: str(value) for name, value in (sets or {}).items()},
            readings=dict(readings or {}),
            thresholds=tuple(thresholds),
            conventions=dict(conventions or {}),
            values=dict(assumptions or {}),
        )
        choice = config.choice_of(self.assessment).bent_by(further)
        bent = config.rulebook_under(choice)
        if further.moves_estimates:
            con = pipeline.tables(
                self._data, config, snapshot=self.snapshot, rulebook=bent, choice=choice
            )
            return self._with(con, bent.deviations)
        touched = further.touched(bent)
        asked = tuple(rule for rule in bent.rules if rule.id in touched)
        texts = replace(bent, rules=asked)
        return self._under(
            texts, bent, config, expected=expected, tallied=tallied or expected, unchanged=True
        )

    def _under(
        self,
        asked: Rulebook,
        whole: Rulebook,
        config: Config,
        *,
        expected: bool = True,
        tallied: bool = True,
        unchanged: bool = False,
    ) -> Assessment:
        """The same models under the rules `asked`, which may refer to others of `whole`.

        With an `unchanged` configuration, that of the assessment, the tests that it kept are taken
        from there.
        """
        con = connect()
        attach_assessment(con, self._data, self.assessment, without=_MADE_ANEW)
        kept = Kept(con) if unchanged and attach_tests(con, self.assessment) else None
        developers.load(con, config.developers)
        choice = rules.Choice.from_manifest(self.assessment.manifest["choice"])
        book = whole.only(*(rule.id for rule in asked.rules))
        asks = expected or rules.asks_assumptions(book)
        constants = config.assumptions_under(choice) if asks else None
        tested = rules.evaluate(con, book, asked, constants=constants, kept=kept)
        if tallied:
            tally.count(con, asked, tested.alike)
        if expected:
            from hubscan.estimate import curated, reference  # noqa: PLC0415

            assert constants is not None
            reference.load(con, config.reference)
            curated.work_out(con, constants)
            census.take(con, tested, asked, constants, book=book)
        return self._with(con, asked.deviations, tallied=tallied)

    def _with(
        self, con: duckdb.DuckDBPyConnection, deviations: Sequence[str], *, tallied: bool = True
    ) -> Assessment:
        """This assessment with the tables of `con`."""
        return Assessment(
            con,
            self._data,
            self.snapshot,
            self.assessment,
            deviations,
            config_dir=self._config_dir,
            tallied=tallied,
        )

    def _config(self, given: str | Path | None = None) -> Config:
        return Config.find(_path(given) or self._config_dir)

    @property
    def _rulebook(self) -> Rulebook:
        """The rules that the verdicts are of."""
        return self._config().rulebook_of(self.assessment)


_MADE_ANEW = ("verdicts", "tallies", "chances", "edges", "rejects")
"""Tables of an assessment that other rules have no use for."""


def _path(given: str | Path | None) -> Path | None:
    return None if given is None else Path(given)
