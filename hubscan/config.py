"""The configuration of a run: each part is read when it is first asked for, once, and handed down.

What works on a part gets that part. Nothing below knows where its files lie.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from hubscan.model.errors import SnapshotError
from hubscan.rules import Choice, Rulebook, rulebook
from hubscan.settings import locate
from hubscan.settings.files import Read, fingerprints, read_plain
from hubscan.store.datadir import Stored

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from hubscan.estimate.assumptions import Assumptions
    from hubscan.estimate.reference import ReferenceRow, Tables
    from hubscan.rules.tools.no_number import NoNumber
    from hubscan.settings.run import RunSettings
    from hubscan.tally.claims import Claim

# What reads a part is imported when the part is asked for: a question about one rule needs few.
# ruff: noqa: PLC0415
_MOVES_NO_COUNT = ("hubscan.yaml", "claims/")


class Config(Struct, frozen=True, dict=True):
    """A configuration directory. Every part raises `ConfigError` naming file:line."""

    folder: Path
    rules_dir: Path | None = None
    """Rule files to use instead of those in the directory."""

    @classmethod
    def find(cls, explicit: Path | None = None, *, rules_dir: Path | None = None) -> Config:
        """The one named, or the first of those that `locate` looks for.

        Who asks again in one process gets what was read before, until a file is changed.
        """
        folder = locate.config_dir(explicit)
        return _as_read_before(folder, rules_dir, _stamps(folder), _stamps(rules_dir))

    def with_rules(self, rules_dir: Path | None) -> Config:
        """This configuration with the rule files of another folder, if one is named."""
        return self if rules_dir in (None, self.rules_dir) else Config(self.folder, rules_dir)

    def rulebook_under(self, choice: Choice) -> Rulebook:
        """The rulebook bent by `choice`. Raises for unknown names and values too."""
        texts = self.with_rules(choice.rules_dir).rulebook
        return choice.rulebook(texts, self.assumptions if choice.moves_estimates else None)

    def assumptions_under(self, choice: Choice) -> Assumptions:
        """The assumptions under the accounting conventions of `choice`. Raises as above."""
        return choice.assumptions(self.assumptions)

    def choice_of(self, assessment: Stored) -> Choice:
        """The choice an assessment was made with.

        Raises `SnapshotError` if files have changed since: the verdicts are of other texts.
        """
        choice = Choice.from_manifest(assessment.manifest["choice"])
        if assessment.manifest["config"] != self.moving_counts(choice):
            raise SnapshotError(
                f"assessment {assessment.id} was made with another configuration than "
                f"{self.folder}",
                hint="Run `hubscan assess` again.",
            )
        return choice

    def rulebook_of(self, assessment: Stored) -> Rulebook:
        """The rulebook an assessment was made with. Raises as `choice_of`."""
        return self.rulebook_under(self.choice_of(assessment))

    def constants_of(self, assessment: Stored) -> Assumptions:
        """The assumptions an assessment was made with. Raises as `choice_of`."""
        return self.assumptions_under(self.choice_of(assessment))

    def moving_counts(self, choice: Choice) -> dict[str, str]:
        """Hashes of the files that can move a count under `choice`, by path."""
        found = self.with_rules(choice.rules_dir).fingerprints
        return {name: sha for name, sha in found.items() if not name.startswith(_MOVES_NO_COUNT)}

    @cached_property
    def _read(self) -> Read:
        """Reads a file when it is first asked for, so what is hashed is what was used."""
        return cache(read_plain)

    @cached_property
    def rulebook(self) -> Rulebook:
        """Every rule, as its text says."""
        return rulebook.load(self.folder, rules_dir=self.rules_dir, read=self._read)

    @cached_property
    def assumptions(self) -> Assumptions:
        """Every constant of the estimates; each that a method names is there."""
        from hubscan.estimate import assumptions
        from hubscan.estimate.registry import check_assumptions
        from hubscan.estimate.stages import ALL

        known = assumptions.load(self.folder, self._read)
        check_assumptions(ALL, known.names)
        return known

    @cached_property
    def reference(self) -> tuple[ReferenceRow, ...]:
        """The curated facts of base models."""
        from hubscan.estimate import reference

        return tuple(reference.read(self.folder, self._read))

    @cached_property
    def curated(self) -> tuple[ReferenceRow, ...]:
        """The curated facts with the compute that follows from them."""
        from hubscan.estimate import curated

        return curated.with_compute(self.reference, self.assumptions)

    @cached_property
    def reference_tables(self) -> Tables:
        """The same as tables, for who loads them more than once."""
        from hubscan.estimate import reference

        return reference.tables(self.reference)

    def load_curated(self, con: duckdb.DuckDBPyConnection, constants: Assumptions) -> None:
        """Make the curated tables in `con`, their compute worked out with `constants`."""
        from hubscan.estimate import curated_before, reference

        texts = [self._read(self.folder / name) for name in reference.FILES]
        curated_before.load(con, lambda: self.reference_tables, texts, constants)

    @cached_property
    def hub_names(self) -> pa.Table:
        """Organisations that are known by several names."""
        from hubscan.lineage import hub_names

        return hub_names.read(self.folder, self._read)

    @cached_property
    def developers(self) -> pa.Table:
        """What is known of developers."""
        from hubscan.rules.engine import developers

        return developers.read(self.folder, self._read)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Public statements to count; none without a folder of them."""
        from hubscan.tally.claims import load_claims

        return load_claims(self.folder, self._read)

    @cached_property
    def no_number(self) -> tuple[NoNumber, ...]:
        """Texts that draw no line to count by."""
        from hubscan.rules.tools.no_number import load_no_number

        return load_no_number(self.folder, self._read)

    @cached_property
    def settings(self) -> RunSettings:
        """What `hubscan run` does if it is not told otherwise."""
        from hubscan.settings import run

        return run.load(self.folder, self._read)

    @cached_property
    def fingerprints(self) -> Mapping[str, str]:
        """SHA-256 of every file as it was read, by its path."""
        folders = [self.folder] if self.rules_dir is None else [self.folder, self.rules_dir]
        return fingerprints(folders, self._read)


@lru_cache(maxsize=4)
def _as_read_before(
    folder: Path, rules_dir: Path | None, _files: frozenset[object], _rules: frozenset[object]
) -> Config:
    return Config(folder, rules_dir)


def _stamps(folder: Path | None) -> frozenset[object]:
    """What changes with any file below `folder`: file, inode, length and time of change."""
    return frozenset(
        (path, known.st_ino, known.st_size, known.st_ctime_ns)
        for path in (folder.rglob("*") if folder else ())
        for known in (path.lstat(),)
    )
