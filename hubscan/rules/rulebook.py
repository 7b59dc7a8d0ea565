"""All rules of a configuration, checked against each other, with their verdict columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from hubscan.model.errors import ConfigError, UnknownNameError
from hubscan.model.suggest import unknown
from hubscan.rules import bend
from hubscan.rules.language import references
from hubscan.rules.language.conditions import Condition, Covered, walk
from hubscan.rules.language.parameters import ReferenceModel
from hubscan.rules.language.reader import closest
from hubscan.rules.language.rule import Rule, Tier
from hubscan.rules.language.threshold import threshold_rule
from hubscan.rules.language.verification import Verification, of_rule, of_tier
from hubscan.settings.files import Read, read_plain
from hubscan.settings.made_before import made

_SCHEMA_FOLDER = "schema"


RULES_ARE_LISTED = "`hubscan rules list` names them."


@dataclass(frozen=True, slots=True)
class VerdictColumn:
    """One column of `verdicts`."""

    rule: str
    tier: str
    mode: str

    @property
    def name(self) -> str:
        """`<rule>/<tier>@<mode>`."""
        return f"{self.rule}/{self.tier}@{self.mode}"


@dataclass(frozen=True)
class Rulebook:
    """Rules sorted by id, and what was changed from their texts."""

    rules: tuple[Rule, ...]
    references: dict[str, ReferenceModel]
    deviations: tuple[str, ...] = ()
    """Every way in which what runs differs from the texts; printed beside each count."""
    as_of: date | None = None
    """The day whose texts these are; None for all texts."""
    lapsed: tuple[Rule, ...] = ()
    """Texts that count nothing here and are at hand for those that refer to them: a text that took
    over the words of another keeps them when the other is repealed, or is left out of a report."""

    def columns(self) -> tuple[VerdictColumn, ...]:
        """The columns of `verdicts`, by rule, tier and mode."""
        return tuple(
            VerdictColumn(rule.id, tier.id, mode)
            for rule in self.rules
            for tier in rule.tiers
            for mode in tier.modes
        )

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id. Raises `ConfigError` with the closest ones."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise unknown("rule", rule_id, (r.id for r in self.rules), RULES_ARE_LISTED)

    def tier(self, rule_id: str, tier_id: str) -> Tier:
        """The tier of that rule. Raises `ConfigError` with the closest ones."""
        rule = self.holding(rule_id, tier_id)
        tier = rule.tier(tier_id)
        if tier is None:
            known = (t.id for t in rule.tiers)
            raise UnknownNameError(
                f"rule '{rule_id}' has no tier '{tier_id}'{closest(tier_id, known)}"
            )
        return tier

    def holding(self, rule_id: str, tier_id: str) -> Rule:
        """The text with that tier, also one that has lapsed. Raises as `rule`."""
        return self._by_tier.get((rule_id, tier_id)) or self.rule(rule_id)

    @cached_property
    def _by_tier(self) -> dict[tuple[str, str], Rule]:
        """(rule, tier) → the text with that tier; of several the first, which stands."""
        texts = (*reversed(self.lapsed), *reversed(self.rules))
        return {(rule.id, tier.id): rule for rule in texts for tier in rule.tiers}

    def verification(self, rule_id: str, tier_id: str | None = None) -> Verification:
        """How far a tier, or the worst tier of a rule, was checked against the texts.

        Raises `ConfigError` for unknown names.
        """
        rule = self.rule(rule_id)
        if tier_id is None:
            return of_rule(self.rules, rule)
        return of_tier(self.rules, self.tier(rule_id, tier_id))

    def unverified(self) -> frozenset[tuple[str, str]]:
        """(rule, tier) of all whose numbers were found in no text: no headline, no chart."""
        return frozenset(
            (rule.id, tier.id)
            for rule in self.rules
            for tier in rule.tiers
            if not of_tier(self.rules, tier).is_verified
        )

    def only(self, *rule_ids: str) -> Rulebook:
        """These rules and the ones they refer to."""
        wanted: list[str] = []
        standing = {rule.id for rule in self.rules}
        queue = list(rule_ids)
        while queue:
            rule = self.rule(queue.pop())
            if rule.id not in wanted:
                wanted.append(rule.id)
                queue += sorted(_referred(rule) & standing)
        return replace(self, rules=tuple(r for r in self.rules if r.id in wanted))

    def chosen(self, rule_ids: Collection[str]) -> Rulebook:
        """Only these rules, the others at hand for those of them that refer to one."""
        kept = tuple(rule for rule in self.rules if rule.id in rule_ids)
        others = tuple(rule for rule in self.rules if rule.id not in rule_ids)
        return replace(self, rules=kept, lapsed=(*self.lapsed, *others))

    def bend(
        self,
        *,
        as_of: date | None = None,
        readings: Mapping[str, str] | None = None,
        sets: Mapping[str, str] | None = None,
        thresholds: Sequence[str] = (),
    ) -> Rulebook:
        """The rulebook as of a day, under named readings (rule → reading), with parameters set
        (`RULE.PARAM` → value), in that order, with one-line rules (`training_flop>1e24`) added.

        Each change is added to `deviations`. Models that did not exist on `as_of` are left out
        by `hubscan.rules.engine.as_of.keep_existing`, before anything is estimated.

        Raises `ConfigError` for unknown names and unusable values.
        """
        rules = {rule.id: rule for rule in self.rules}
        words, lapsed = list(self.deviations), self.lapsed
        if as_of is not None:
            given, (rules, said) = rules, _as_of(rules, as_of)
            lapsed += tuple(
                r for i, r in given.items() if i not in rules or r.tiers != rules[i].tiers
            )
            words += said
        for rule_id, reading in (readings or {}).items():
            self.rule(rule_id)
            if rule_id in rules:
                rules[rule_id], change = bend.with_reading(rules[rule_id], reading)
                words.append(change)
        book = replace(self, rules=tuple(rules.values()), lapsed=lapsed)
        for path, text in (sets or {}).items():
            rule_id, dot, name = path.partition(".")
            if not dot:
                raise UnknownNameError(
                    f"'{path}' does not name a parameter", hint="Write RULE.PARAM=VALUE."
                )
            rule, change = bend.set_parameter(book.rule(rule_id), name, text, self.references)
            words.append(change)
            book = replace(book, rules=tuple(rule if r.id == rule.id else r for r in book.rules))
        for text in thresholds:
            rule = threshold_rule(text)
            words.append(f"{rule.id}: a line of your own, {text.strip()}")
            book = replace(book, rules=(*book.rules, rule))
        in_order = tuple(sorted(book.rules, key=lambda r: r.id))
        return replace(book, rules=in_order, as_of=as_of or self.as_of, deviations=tuple(words))


def _as_of(rules: Mapping[str, Rule], day: date) -> tuple[dict[str, Rule], list[str]]:
    """The texts that stood on `day`, and those left out in words."""
    kept, left_out, changed = {}, [], []
    for given in rules.values():
        rule, said = bend.on_day(given, day)
        tiers = tuple(t for t in rule.tiers if bend.stood_on(rule, t, day))
        left_out += [f"{rule.id}/{t.id}" for t in rule.tiers if t not in tiers]
        if tiers:
            kept[rule.id] = replace(rule, tiers=tiers)
            changed += said
    words = [f"as of {day.isoformat()}: texts that stood then, models that existed then"]
    if left_out:
        words.append(f"left out, not standing on {day.isoformat()}: {', '.join(left_out)}")
    return kept, words + changed


def _referred(rule: Rule) -> set[str]:
    return {
        node.rule
        for tier in rule.tiers
        for condition in conditions_of(rule, tier)
        for node in walk(condition)
        if isinstance(node, Covered)
    }


def load(config_dir: Path, *, rules_dir: Path | None = None, read: Read = read_plain) -> Rulebook:
    """Every rule file under `config_dir`/rules, or under `rules_dir`.

    Raises `ConfigError` naming file:line for the first file that is wrong, and for references
    to tiers that do not exist or that go round in a circle.
    """
    folder = rules_dir or config_dir / "rules"
    paths = sorted(folder.rglob("*.yaml"))
    if not paths:
        raise ConfigError(f"{folder}: no rule files (*.yaml)")
    measured = [path for path in (config_dir / references.FILE,) if path.is_file()]
    files = [*measured, *paths]
    return made("rules", files, read, ("rules",), lambda: _read(config_dir, paths, read))


def _read(config_dir: Path, paths: Sequence[Path], read: Read) -> Rulebook:
    # what reads rules is imported when they have changed
    from hubscan.rules.language.read_rule import read_rule  # noqa: PLC0415

    measures = references.load_references(config_dir, read)
    rules = [read_rule(path, measures, read) for path in paths]
    seen: dict[str, Path] = {}
    for rule in rules:
        if rule.id in seen:
            raise ConfigError(f"{rule.path}: the rule '{rule.id}' is also in {seen[rule.id]}")
        seen[rule.id] = rule.path
    book = Rulebook(tuple(sorted(rules, key=lambda r: r.id)), measures)
    check_links(book)
    return book


def conditions_of(rule: Rule, tier: Tier) -> tuple[Condition, ...]:
    """The tier's condition and those of its readings."""
    other = (r.conditions[tier.id] for r in rule.readings if tier.id in r.conditions)
    return (tier.condition, *other)


def check_links(book: Rulebook) -> None:
    """Refuse references to unknown tiers and circles of references."""
    edges: dict[tuple[str, str], list[Covered]] = {}
    tiers = {(rule.id, tier.id) for rule in book.rules for tier in rule.tiers}
    for rule in book.rules:
        for tier in rule.tiers:
            for condition in conditions_of(rule, tier):
                for node in walk(condition):
                    if isinstance(node, Covered):
                        _check_target(node, tiers)
                        edges.setdefault((rule.id, tier.id), []).append(node)
    for start in sorted(edges):
        _follow(start, edges, (start,))


def _check_target(node: Covered, tiers: set[tuple[str, str]]) -> None:
    if (node.rule, node.tier) not in tiers:
        name = f"{node.rule}/{node.tier}"
        known = (f"{rule}/{tier}" for rule, tier in tiers)
        near = closest(name, known).split(" Allowed:")[0]
        raise ConfigError(f"{node.where}: there is no tier '{name}'{near}")


def _follow(
    at: tuple[str, str],
    edges: dict[tuple[str, str], list[Covered]],
    trail: tuple[tuple[str, str], ...],
) -> None:
    for node in edges.get(at, ()):
        target = (node.rule, node.tier)
        if target in trail:
            circle = " -> ".join("/".join(step) for step in (*trail, target))
            raise ConfigError(f"{node.where}: the references go round in a circle: {circle}")
        _follow(target, edges, (*trail, target))
