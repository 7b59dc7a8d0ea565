"""hubscan rules: list, show, lint, sources, export, no-number, test, sql, new, schema, table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubscan.cli import _complete, _lists, options
from hubscan.cli._pages import tell
from hubscan.model.choices import SQL_DIALECTS
from hubscan.model.errors import ConfigError
from hubscan.model.text import canonical_json

if TYPE_CHECKING:
    from hubscan.cli._tables import Listing
    from hubscan.rules import Rule, Rulebook
    from hubscan.rules.tools.no_number import NoNumber

_rules_dir = click.option(
    "--rules",
    "rules_dir",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Read rule files from here instead of the configuration's rules/.",
)


@click.group(name="rules")
def command() -> None:
    """List, read, check and print the rules."""


@command.command("list")
@click.option("--kind", help="Only this kind of instrument, such as law.")
@click.option("--jurisdiction", help="Only this jurisdiction, such as US-CA.")
@click.option("--mode", help="Only texts with this derivative mode, such as silent.")
@_rules_dir
@options.config_dir
@_lists.forms
def list_rules(
    kind: str | None,
    jurisdiction: str | None,
    mode: str | None,
    rules_dir: Path | None,
    config_dir: Path | None,
    form: str | None,
) -> None:
    """The rules: what each is, where, and how far its numbers were checked."""
    from hubscan.config import Config

    book = Config.find(config_dir, rules_dir=rules_dir).rulebook
    chosen = [
        rule
        for rule in book.rules
        if kind in (None, rule.kind)
        and jurisdiction in (None, rule.jurisdiction)
        and (mode is None or mode in {t.derivative_mode for t in rule.tiers})
    ]
    rows = [_row(book, rule) for rule in chosen]
    _lists.show(form, rows, "id", lambda: [_table(book, chosen)])


def _table(book: Rulebook, rules: Sequence[Rule]) -> Listing:
    from hubscan.cli._tables import Listing
    from hubscan.rules.tools.present import checked

    rows = [
        (
            rule.id,
            f"{rule.kind}, {rule.jurisdiction}",
            rule.title,
            checked(book.verification(rule.id)),
        )
        for rule in rules
    ]
    heads = ("rule", "kind", "title", "checked")
    return Listing(heads, rows, frozenset())


def _row(book: Rulebook, rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "title": rule.title,
        "kind": rule.kind,
        "jurisdiction": rule.jurisdiction,
        "verification": book.verification(rule.id).state,
    }


@command.command()
@click.argument("rule_id", metavar="RULE", shell_complete=_complete.rules)
@_rules_dir
@options.config_dir
@options.as_json
def show(rule_id: str, rules_dir: Path | None, config_dir: Path | None, as_json: bool) -> None:
    """A rule as prose, its conditions written out from the data that runs."""
    from hubscan.config import Config
    from hubscan.rules.tools.present import as_json as json_of
    from hubscan.rules.tools.present import as_text

    book = Config.find(config_dir, rules_dir=rules_dir).rulebook
    rule = book.rule(rule_id)
    if as_json:
        click.echo(json.dumps(json_of(book, rule), indent=2, ensure_ascii=False))
    else:
        tell(as_text(book, rule))


@command.command()
@_rules_dir
@options.config_dir
def lint(rules_dir: Path | None, config_dir: Path | None) -> None:
    """Read every rule file, check it against the others, and ask each number for its source;
    exit 4 if anything is wrong."""
    from hubscan.config import Config
    from hubscan.model import clock
    from hubscan.rules.tools.lint import faults

    book = Config.find(config_dir, rules_dir=rules_dir).rulebook
    today = clock.now().date()
    found = [fault for rule in book.rules for fault in faults(rule, today)]
    for fault in found:
        click.echo(fault)
    if found:
        raise ConfigError(f"{len(found)} numbers or sources to mend")
    tiers = sum(len(rule.tiers) for rule in book.rules)
    click.echo(f"{len(book.rules)} rules, {tiers} tiers: no mistakes found")


@command.command()
@click.option("--addresses", is_flag=True, help="Only the addresses, one a line, to check links.")
@_rules_dir
@options.config_dir
@options.as_json
def sources(
    addresses: bool, rules_dir: Path | None, config_dir: Path | None, as_json: bool
) -> None:
    """Every number of every rule with its source and state, as CSV or JSON."""
    from hubscan.config import Config
    from hubscan.rules.tools import citations as cited

    book = Config.find(config_dir, rules_dir=rules_dir).rulebook
    if addresses:
        click.echo("\n".join(cited.addresses(book)))
    elif as_json:
        click.echo(canonical_json([asdict(row) for row in cited.citations(book)]), nl=False)
    else:
        click.echo(cited.as_csv(cited.citations(book)), nl=False)


@command.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("rules-export"),
    show_default=True,
    help="Folder for rules.csv, readings.csv, numbers.csv and rules.json.",
)
@_rules_dir
@options.config_dir
def export(out: Path, rules_dir: Path | None, config_dir: Path | None) -> None:
    """Every tier, and every number with its source and state, as CSV and JSON to cite from."""
    from hubscan.config import Config
    from hubscan.rules.tools.export import files

    book = Config.find(config_dir, rules_dir=rules_dir).rulebook
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files(book):
        (out / name).write_text(content, encoding="utf-8")
        click.echo(out / name)


@command.command("no-number")
@options.config_dir
@_lists.forms
def no_number(config_dir: Path | None, form: str | None) -> None:
    """Texts that were looked at and draw no line that can be counted, and why."""
    from hubscan.config import Config

    texts = Config.find(config_dir).no_number
    rows = [{**asdict(text), "looked_at": text.looked_at.isoformat()} for text in texts]
    _lists.show(form, rows, "title", lambda: [_without_number(texts)])


def _without_number(texts: Sequence[NoNumber]) -> Listing:
    from hubscan.cli._tables import Listing
    from hubscan.rules.tools.no_number import REASONS

    rows = [(text.title, text.jurisdiction, text.says, REASONS[text.why]) for text in texts]
    return Listing(("text", "where", "what it says", "why no count"), rows, frozenset())


@command.command("test")
@click.argument("rule_ids", metavar="[RULE]...", nargs=-1, shell_complete=_complete.rules)
@_rules_dir
@options.config_dir
def run_tests(rule_ids: tuple[str, ...], rules_dir: Path | None, config_dir: Path | None) -> None:
    """Run the examples of all rules, or of those named; exit 4 if one fails."""
    from hubscan.config import Config
    from hubscan.rules.tools.examples import run_examples

    book = Config.find(config_dir, rules_dir=rules_dir).rulebook
    chosen = [book.rule(i) for i in rule_ids] or list(book.rules)
    outcomes = [outcome for rule in chosen for outcome in run_examples(book, rule)]
    failed = [str(o) for o in outcomes if not o.passed]
    for line in failed:
        click.echo(line)
    if failed:
        raise ConfigError(f"{len(failed)} of {len(outcomes)} examples failed")
    click.echo(f"{len(outcomes)} examples of {len(chosen)} rules: all as expected")


@command.command()
@click.argument("rule_ids", metavar="[RULE]...", nargs=-1, shell_complete=_complete.rules)
@click.option("--dialect", type=click.Choice(SQL_DIALECTS), default="duckdb", show_default=True)
@_rules_dir
@options.config_dir
def sql(
    rule_ids: tuple[str, ...], dialect: str, rules_dir: Path | None, config_dir: Path | None
) -> None:
    """The evaluation as one SQL statement over models, estimates, lineage and parents.

    Column names are RULE/TIER@MODE; levels are 0 not covered, 1 possibly, 2 likely, 3 surely.
    """
    from hubscan.config import Config
    from hubscan.rules.engine.derived import Rates
    from hubscan.rules.tools.print_sql import print_sql

    config = Config.find(config_dir, rules_dir=rules_dir)
    book, rates = config.rulebook, Rates.of(config.assumptions)
    click.echo(print_sql(book.only(*rule_ids) if rule_ids else book, dialect, rates=rates))


@command.command()
@click.argument("rule_id", metavar="ID")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write ID.yaml into this folder instead of printing it.",
)
def new(rule_id: str, out: Path | None) -> None:
    """A commented rule file to start from."""
    from hubscan.rules.language.read_rule import ID
    from hubscan.rules.tools.template import template

    if not ID.match(rule_id):
        raise click.UsageError(
            f"'{rule_id}' cannot be the id of a rule. Write small letters, digits and hyphens, such"
            " as my-rule."
        )
    text = template(rule_id)
    if out is None:
        click.echo(text, nl=False)
        return
    path = out / f"{rule_id}.yaml"
    if path.exists():
        raise ConfigError(f"{path}: exists already", hint="Choose another id or folder.")
    out.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    click.echo(f"{path}: edit it, then run `hubscan rules lint` and `hubscan rules test {rule_id}`")


@command.command()
def schema() -> None:
    """The JSON Schema of a rule file, for editors (config/schema/rule.schema.json)."""
    from hubscan.rules.tools.schema import rule_schema

    click.echo(json.dumps(rule_schema(), indent=2, ensure_ascii=False))


@command.command("table")
@_rules_dir
@options.config_dir
def print_table(rules_dir: Path | None, config_dir: Path | None) -> None:
    """The table of all tiers (docs/rules-table.md)."""
    from hubscan.config import Config
    from hubscan.rules.tools.answers import load_answers
    from hubscan.rules.tools.table import table

    config = Config.find(config_dir, rules_dir=rules_dir)
    answers = load_answers(config.folder)
    click.echo(table(config.rulebook, config.no_number, answers), nl=False)
