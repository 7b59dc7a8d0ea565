"""Write docs/commands.md from the commands' own --help, so that the two cannot disagree."""

from __future__ import annotations

from pathlib import Path

import click

from hubscan.cli.main import cli
from hubscan.model.exits import MEANINGS

TARGET = Path(__file__).resolve().parent.parent / "docs" / "commands.md"
_INTRO = """# Commands

Generated from `--help` by `python scripts/write_command_reference.py`.

{codes}

| variable | stands for |
|---|---|
| `HUBSCAN_DATA_DIR` | `--data-dir` |
| `HUBSCAN_CONFIG_DIR` | `--config-dir` |
| `HF_ENDPOINT` | the Hub to scan |
| `HF_TOKEN` | a read token; doubles the quota |
| `HUBSCAN_CONTACT` | whom the Hub can write to about your scans; goes into the User-Agent |
| `HUBSCAN_DEBUG` | set to 1 to see the traceback of a fault in hubscan itself |
"""


def exit_codes() -> str:
    """The table of `hubscan.model.exits`."""
    rows = [
        "| exit code | meaning | may the same command succeed a while later? |",
        "|---|---|---|",
    ]
    rows += [
        f"| {code:d} | {meaning.words} | {'yes' if meaning.try_again else 'no'} |"
        for code, meaning in MEANINGS.items()
    ]
    return "\n".join(rows)


def reference() -> str:
    """The whole page."""
    parts = [_INTRO.format(codes=exit_codes())]
    root = click.Context(cli, info_name="hubscan", **cli.context_settings)
    for name in cli.list_commands(root):
        command = cli.get_command(root, name)
        assert command is not None
        parts += _section(command, name, root)
    return "\n".join(parts)


def _section(command: click.Command, name: str, parent: click.Context) -> list[str]:
    context = click.Context(command, info_name=name, parent=parent, terminal_width=88)
    parts = [f"## {context.command_path}\n\n```\n{command.get_help(context).rstrip()}\n```\n"]
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            inner = command.get_command(context, child)
            assert inner is not None
            parts += _section(inner, child, context)
    return parts


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
