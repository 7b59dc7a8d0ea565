"""What the documentation site adds to docs/: printed reference, rules, and outputs of commands.

A hook of mkdocs. `<!-- run: hubscan … -->` becomes the command and what it prints on the built-in
sample, assessed in $HUBSCAN_DATA_DIR or else in a folder of its own. Links out of docs/ lead to the
page of a rule, to a copy of a configuration file, or become plain text.
"""

from __future__ import annotations

import atexit
import inspect
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner
from mkdocs.structure.files import File, Files

import hubscan
from hubscan.cli.main import cli
from hubscan.config import Config
from hubscan.rules.language import vocabulary
from hubscan.rules.tools.present import as_text
from hubscan.settings import locate
from hubscan.settings.run import RunSettings

sys.path.insert(0, str(Path(__file__).resolve().parent))
import notebook_page

ROOT = Path(__file__).resolve().parent.parent
RUN = re.compile(r"^<!-- run: (hubscan .+?) -->$", re.MULTILINE)
_OUTWARD = re.compile(r"\[([^\]]*)\]\((?:\.\./)+(?!http)([^)#]+?/?)(#[^)]*)?\)")
_COPIED = ("config",)
_SHIM = re.compile(r"<script src=\"https://unpkg\.com/iframe-worker/shim\"></script>")


def on_files(files: Files, config: Any) -> Files:
    """Add the printed pages, a page a rule, and copies of the configuration."""
    settings = Config(locate.built_in())
    pages = {
        "reference/configuration.md": configuration(),
        "reference/assumptions.md": assumptions(settings),
        "reference/words.md": words(),
        "reference/python.md": python(),
        "decisions.md": decisions(),
        "how-to/notebook.md": notebook_page.page(sample()),
    }
    for rule in settings.rulebook.rules:
        pages[f"rules/{rule.id}.md"] = (
            f"# {rule.title}\n\n```\n{as_text(settings.rulebook, rule)}\n```\n"
        )
    for path, text in pages.items():
        files.append(File.generated(config, path, content=text))
    for name in _COPIED:
        for source in sorted((ROOT / name).rglob("*")):
            if source.is_file() and source.suffix in (".yaml", ".csv", ".json"):
                path = source.relative_to(ROOT).as_posix()
                files.append(File.generated(config, path, abs_src_path=str(source)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Put in outputs, and turn links out of docs/ to what the site has of them."""
    depth = page.file.src_uri.count("/")
    printed = RUN.sub(lambda match: console(match[1]), markdown)
    return _OUTWARD.sub(lambda match: _link(match, "../" * depth, page.file.src_uri), printed)


def on_post_build(config: Any, **_: Any) -> None:
    """Leave out the script that the theme's offline search would load from the network."""
    for page in Path(config["site_dir"]).rglob("*.html"):
        text = page.read_text("utf-8")
        if _SHIM.search(text):
            page.write_text(_SHIM.sub("", text), "utf-8")


def _link(match: re.Match[str], up: str, page: str) -> str:
    text, target, anchor = match[1], match[2], match[3] or ""
    path = (ROOT / "docs" / page).parent.joinpath(
        match[0].split("](")[1].split(")")[0].split("#")[0]
    )
    if path.resolve().is_relative_to(ROOT / "docs"):
        return match[0]
    if target.startswith("config/rules/") and target.endswith(".yaml"):
        return f"[{text}]({up}rules/{Path(target).stem}.md)"
    if (ROOT / target).is_file() and target.split("/")[0] in _COPIED:
        return f"[{text}]({up}{target}{anchor})"
    return text if text.startswith("`") else f"{text} (`{target}`)"


def console(command: str) -> str:
    """A command and what it prints on the sample, as a code block. Raises if it fails."""
    data = sample()
    words = shlex.split(command)[1:]
    environment = {"HUBSCAN_DATA_DIR": str(data), "COLUMNS": "100"}
    done = CliRunner().invoke(cli, words, env=environment)
    if done.exit_code != 0:
        raise RuntimeError(f"`{command}` in the docs fails: {done.output or done.exception}")
    lines = [line.rstrip() for line in done.stdout.replace(str(data), "data").splitlines()]
    return "\n".join(["```", f"$ {command}", *lines, "```"])


@cache
def sample() -> Path:
    """The assessed sample: the data directory of the environment, or one made now."""
    given = os.environ.get("HUBSCAN_DATA_DIR")
    if given:
        return Path(given)
    folder = Path(tempfile.mkdtemp(prefix="hubscan-site-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    hubscan.run("sample", data=folder / "data", out=folder / "reports", formats=("csv",))
    return folder / "data"


def configuration() -> str:
    """Keys of hubscan.yaml, the flags and the environment variables that say the same."""
    flags = _flags()
    rows = [
        (f"`{key}`", _default(field.default), _flag_of(key, flags), "")
        for key, field in RunSettings.model_fields.items()
    ]
    rows += [("", "", f"`{flag}`", f"`{name}`") for flag, name in sorted(_twins().items())]
    head = (
        "# Configuration\n\nA configuration directory holds rules, facts, assumptions and claims;"
        " see `--config-dir`. What `hubscan run` does if it is not told otherwise stands in its "
        "`hubscan.yaml`:\n\n"
    )
    table = _table(("key of hubscan.yaml", "default", "option", "environment variable"), rows)
    return f"{head}{table}\nAn option wins over an environment variable, and that over the file.\n"


def _flags() -> dict[str, str]:
    """Name of each parameter of `hubscan run` and how its option is written."""
    command = cli.get_command(click.Context(cli), "run")
    assert command is not None
    return {str(p.name): p.opts[0] for p in command.params}


def _flag_of(key: str, flags: dict[str, str]) -> str:
    return f"`{flags[key]}`" if key in flags else ""


def _twins() -> dict[str, str]:
    """Option → environment variable, of all commands."""
    context = click.Context(cli)
    commands = [cli.get_command(context, name) for name in cli.list_commands(context)]
    return {
        p.opts[0]: str(p.envvar) for c in commands if c for p in c.params if p.envvar is not None
    }


def _default(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return (
        "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    )


def assumptions(config: Config) -> str:
    """Every constant with range, unit, source and date, and every convention."""
    known = config.assumptions
    rows = [
        (f"`{name}`", f"{c.value:g}", f"{c.low:g} – {c.high:g}", c.unit, c.source, str(c.date))
        for name, c in sorted(known.constants.items())
    ]
    choices = [
        (f"`{name}={choice}`", f"{convention.meaning}: {one.meaning}", one.source)
        for name, convention in known.conventions.items()
        for choice, one in convention.choices.items()
    ]
    return (
        "# Assumptions\n\n`--assumption NAME=VALUE` fixes one at another value; "
        "`hubscan explain` names those that a figure rests on.\n\n"
        + _table(("name", "value", "90 % range", "unit", "source", "date"), rows)
        + "\n## Conventions\n\n`--convention NAME=CHOICE` counts another way.\n\n"
        + _table(("convention", "meaning", "source"), choices)
    )


def words() -> str:
    """The vocabulary of conditions."""
    parts = ["# Words of the rule language\n\nHow to write a rule: [rules](../rules.md).\n"]
    for title, known in (
        ("Quantities", vocabulary.QUANTITIES),
        ("Yes or no", vocabulary.FLAGS),
        ("Dates", vocabulary.DATES),
    ):
        rows = [(f"`{w.name}`", w.phrase, w.unit, w.origin.value) for w in known.values()]
        parts.append(f"## {title}\n\n{_table(('word', 'means', 'unit', 'where from'), rows)}")
    return "\n".join(parts)


def python() -> str:
    """Public names of `hubscan` with their signatures and docstrings."""
    parts = ["# Python\n\nHow to begin: [from Python](../how-to/python.md).\n"]
    for name in sorted(hubscan.__all__, key=str.lower):
        thing = getattr(hubscan, name)
        if inspect.isfunction(thing):
            parts.append(_member(f"hubscan.{name}", thing, "##"))
    parts.append(f"## hubscan.Assessment\n\n{inspect.getdoc(hubscan.Assessment)}\n")
    for name, thing in vars(hubscan.Assessment).items():
        if not name.startswith("_"):
            function = thing if inspect.isfunction(thing) else getattr(thing, "func", None)
            parts.append(
                _member(name, function or thing, "###", frame=not inspect.isfunction(thing))
            )
    return "\n".join(parts)


def _member(name: str, thing: Any, level: str, *, frame: bool = False) -> str:
    signature = (
        "" if frame else re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(thing)))
    )
    shown = re.sub(r"\bself, |\bself\b|hubscan\.[a-z_.]+\.", "", signature)
    code = f"```python\n{name}{shown}\n```\n\n" if not frame else ""
    return f"{level} {name}\n\n{code}{inspect.getdoc(thing) or ''}\n"


def decisions() -> str:
    """Titles of docs/decisions with links."""
    found = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    titles = [
        (path.name, path.read_text("utf-8").partition("\n")[0].lstrip("# ")) for path in found
    ]
    return "# Decisions\n\n" + "\n".join(f"- [{t}](decisions/{name})" for name, t in titles) + "\n"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    def line(cells: tuple[str, ...]) -> str:
        return f"| {' | '.join(c.replace('|', chr(92) + '|') for c in cells)} |"

    return "\n".join([line(head), line(("---",) * len(head)), *map(line, rows), ""])


def commands_of(text: str) -> Iterator[str]:
    """The `hubscan` commands that a page shows, in code blocks and to be run."""
    yield from (match[1] for match in RUN.finditer(text))
    for block in re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield from (line for line in block.splitlines() if line.startswith("hubscan "))
