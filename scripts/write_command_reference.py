"""Write docs/commands.md from the commands' own --help, so that the two cannot disagree."""

from __future__ import annotations

from pathlib import Path

import click

from hubscan.cli.main import cli

TARGET = Path(__file__).resolve().parent.parent / "docs" / "commands.md"
_INTRO = """# Commands

Generated from `--help` by `python scripts/write_command_reference.py`.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | error |
| 2 | usage |
| 3 | a gate refused, or the scan is incomplete |
| 4 | a configuration or rule file is invalid |

| variable | stands for |
|---|---|
| `HUBSCAN_DATA_DIR` | `--data-dir` |
| `HUBSCAN_CONFIG_DIR` | `--config-dir` |
| `HF_ENDPOINT` | the Hub to scan |
| `HF_TOKEN` | a read token; doubles the quota |
"""


def reference() -> str:
    """The whole page."""
    parts = [_INTRO]
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
