"""In which order verdict columns can be computed: plain ones first, then what leans on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from hubscan.rules.engine import derived
from hubscan.rules.engine.combine import (
    Column,
    Complement,
    Degree,
    Fixed,
    columns_of,
    every,
    some,
)
from hubscan.rules.engine.compile import Compiler, sure_highs
from hubscan.rules.engine.countable import mode_shown
from hubscan.rules.engine.degrees import NOT
from hubscan.rules.engine.facts import facts_of
from hubscan.rules.engine.formula import Formula
from hubscan.rules.language.conditions import (
    Compare,
    CompareDate,
    Condition,
    Covered,
    DerivedFrom,
    DeveloperIs,
    FigureTerm,
    Flag,
    Generates,
    Judgement,
    Known,
    Licence,
    ParameterTerm,
    Scope,
    walk,
)
from hubscan.rules.language.parameters import Parameter
from hubscan.rules.language.rule import Rule, Tier
from hubscan.rules.language.vocabulary import MODELS_COMPARED, quantity_read
from hubscan.rules.rulebook import Rulebook

UP = {Scope.BASE: "base", Scope.ANCESTOR: "ancestor", Scope.TEACHER: "teacher"}
"""Prefix of the column that holds a degree handed down the family graph."""


class Step(Struct, frozen=True):
    """One degree column: what it is combined of, and the degree columns it reads."""

    name: str
    degree: Degree
    reads: frozenset[str]

    @property
    def columns(self) -> set[str]:
        """Every column it is combined of, tests included."""
        return set(columns_of(self.degree))


class Tests(Struct, frozen=True):
    """Tests on facts, each computed once however many tiers use it."""

    found: dict[str, Formula]
    """Readable name → degree over columns of the facts."""

    def only(self, names: Collection[str]) -> Tests:
        """Some of them."""
        return Tests({name: test for name, test in self.found.items() if name in names})

    def add(self, name: str, degree: Formula) -> str:
        """Register a test; its name, numbered if another test has the same."""
        unique, number = name, 1
        while self.found.setdefault(unique, degree) != degree:
            number += 1
            unique = f"{name} ({number})"
        return unique


class Plan(Struct, frozen=True):
    """Everything needed to evaluate a rulebook."""

    steps: dict[str, Step]
    """Column name → step, verdict columns and hidden ones; equal expressions only once."""
    same: dict[str, str]
    """Column name → the step that computes it."""
    tests: Tests
    """The distinct tests on facts that the steps combine."""
    patterns: dict[str, tuple[str, ...]]
    """`named:` column → repository patterns."""
    words: frozenset[str]
    """Words that `rule_facts` must offer."""
    compilers: dict[tuple[str, str, str], Compiler]
    """(rule, tier, mode) → what compiled its condition."""

    @property
    def hands_down(self) -> bool:
        """Whether any step reads what a model's parents hand down."""
        return any(":" in read for step in self.steps.values() for read in step.reads)

    def for_steps(self, names: Iterable[str]) -> Plan:
        """What these steps need, and no other step or test."""
        wanted: set[str] = set()
        queue = list(names)
        while queue:
            name = queue.pop()
            if name in self.steps and name not in wanted:
                wanted.add(name)
                queue += (read.partition(":")[2] or read for read in self.steps[name].reads)
        steps = {name: step for name, step in self.steps.items() if name in wanted}
        named = {read for step in steps.values() for read in step.reads}
        patterns = {name: globs for name, globs in self.patterns.items() if name in named}
        columns = frozenset[str]().union(*(step.columns for step in steps.values()))
        return replace(self.for_tests(columns), steps=steps, patterns=patterns)

    def for_tests(self, names: Collection[str]) -> Plan:
        """The same steps with some of their tests, and the words that these read."""
        tests = self.tests.only(names)
        read = frozenset[str]().union(*(test.reads for test in tests.found.values()))
        words = {w for w in self.words if any(fact.name in read for fact in facts_of([w]))}
        if self.patterns:
            words |= self.words & {"id"}
        return replace(self, tests=tests, words=frozenset(words))

    def rounds(self) -> Iterator[tuple[list[str], list[Step]]]:
        """Pairs (handed-down columns to make first, steps that can then be computed).

        Nothing is handed down in the first round.
        """
        done: set[str] = set()
        left = dict(self.steps)
        handed: list[str] = []
        while left:
            ready = [s for s in left.values() if s.reads <= done]
            yield handed, ready
            for step in ready:
                done.add(step.name)
                del left[step.name]
            wanted = {r for s in left.values() for r in s.reads if ":" in r and r not in done}
            handed = sorted(r for r in wanted if r.startswith("named:") or _source(r) in done)
            assert ready or handed, "circular references are refused when rules are loaded"
            done |= set(handed)


def _source(handed: str) -> str:
    return handed.split(":", 1)[1]


def plan_of(book: Rulebook) -> Plan:
    """The plan of `book`; that of the rules last asked for is kept, for who asks model by model."""
    for known, plan in _last:
        same = len(known.rules) == len(book.rules) and known.lapsed == book.lapsed
        if same and all(a is b for a, b in zip(known.rules, book.rules, strict=True)):
            return plan
    _last[:] = [(book, make_plan(book))]
    return _last[0][1]


def asks_assumptions(book: Rulebook) -> bool:
    """Whether a rule of `book` asks for a quantity that `evaluate` needs `constants` for."""
    return bool(derived.asked(plan_of(book).words))


_last: list[tuple[Rulebook, Plan]] = []


def make_plan(book: Rulebook) -> Plan:
    """The plan for every tier and mode of `book`."""
    planner = _Planner(book, {}, {}, Tests({}), {}, set())
    for column in book.columns():
        planner.need(column.rule, column.tier, column.mode)
    planner.words |= sure_highs(planner.tests.found.values())
    return Plan(
        planner.steps,
        planner.same,
        planner.tests,
        planner.patterns,
        frozenset(planner.words),
        planner.compilers,
    )


class _Planner(Struct):
    book: Rulebook
    steps: dict[str, Step]
    same: dict[str, str]
    tests: Tests
    patterns: dict[str, tuple[str, ...]]
    words: set[str]
    by_degree: dict[Degree, str] = field(default_factory=dict)
    compilers: dict[tuple[str, str, str], Compiler] = field(default_factory=dict)

    def need(self, rule_id: str, tier_id: str, mode: str) -> str:
        """Make sure there is a step for this column; the name of the step that computes it."""
        name = f"{rule_id}/{tier_id}@{mode}"
        if name not in self.same:
            rule, tier = self.book.holding(rule_id, tier_id), self.book.tier(rule_id, tier_id)
            step = self._step(name, rule, tier, mode)
            first = self.by_degree.setdefault(step.degree, name)
            self.same[name] = first
            if first == name:
                self.steps[name] = step
        return self.same[name]

    def _step(self, name: str, rule: Rule, tier: Tier, mode: str) -> Step:
        reads: set[str] = set()
        compiled = _compiler(self.book, self.same, self.tests, tier, mode)
        self.compilers[rule.id, tier.id, mode] = compiled
        if (tier.unit or rule.unit) == "cluster":
            # a repository is not a cluster: such a tier covers no model
            return Step(name, Fixed(NOT), frozenset())
        if mode == "inherits":
            own = self.need(rule.id, tier.id, "own")
            handed = f"{UP[Scope.ANCESTOR]}:{own}"
            reads |= {own, handed}
            degree = some([Column(own), Column(handed)])
        else:
            degree = self._condition(tier, mode, reads, compiled)
        higher = rule.tiers[rule.tiers.index(tier) + 1 :] if rule.highest_tier_wins else ()
        above = [self.need(rule.id, t.id, mode) for t in higher]
        if above:
            reads |= set(above)
            top = some([Column(name) for name in above])
            degree = every([degree, Complement(top)])
        return Step(name, degree, frozenset(reads))

    def _condition(self, tier: Tier, mode: str, reads: set[str], compiled: Compiler) -> Degree:
        for node in walk(tier.condition):
            if isinstance(node, Covered):
                self.need(node.rule, node.tier, mode_of(self.book.tier(node.rule, node.tier), mode))
                reads.add(reference_column(self.book, self.same, node, mode))
            elif isinstance(node, DerivedFrom):
                self.patterns[named_column(node)] = tuple(sorted(node.patterns))
                self.words.add("id")
                reads.add(named_column(node))
            elif isinstance(node, Judgement):
                self.words.add("id")
        self._note_words(tier.condition, tier.parameters, mode)
        return compiled.degree(tier.condition)

    def _note_words(
        self, condition: Condition, parameters: Mapping[str, Parameter], mode: str
    ) -> None:
        for node in walk(condition):
            match node:
                case Compare(quantity, _, operand):
                    self.words.add(quantity_read(quantity, mode))
                    for term in operand.terms:
                        if isinstance(term, ParameterTerm) and parameters[term.name].moves:
                            self.words.add("release_date")
                        if isinstance(term, FigureTerm) and term.owner in MODELS_COMPARED:
                            self.words.add(f"{term.owner}.{term.quantity}")
                case Known(figure):
                    self.words.add(f"base.{figure.quantity}")
                case CompareDate(name) | Flag(name) | DeveloperIs(name):
                    self.words.add(name)
                case Generates():
                    self.words.add("generates")
                case Licence():
                    self.words.add("licence")
                case _:
                    pass


def mode_of(target: Tier, mode: str) -> str:
    """The mode in which a reference to `target` from a tier in `mode` is answered."""
    return mode if mode in target.modes else mode_shown(target)


def reference_column(book: Rulebook, same: dict[str, str], node: Covered, mode: str) -> str:
    """The degree column that answers `node` for a tier counted in `mode`."""
    target = mode_of(book.tier(node.rule, node.tier), mode)
    column = same[f"{node.rule}/{node.tier}@{target}"]
    return column if node.scope is Scope.SELF else f"{UP[node.scope]}:{column}"


def named_column(node: DerivedFrom) -> str:
    """The degree column that says who is, or derives from, the repositories of `node`."""
    return "named:" + " ".join(sorted(node.patterns))


def _compiler(
    book: Rulebook, same: dict[str, str], tests: Tests, tier: Tier, mode: str
) -> Compiler:
    """What compiles the conditions of `tier` in `mode`."""
    return Compiler(
        mode,
        tier.parameters,
        lambda node: reference_column(book, same, node, mode),
        named_column,
        tests.add,
    )
