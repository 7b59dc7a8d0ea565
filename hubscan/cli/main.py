"""The `hubscan` command: finds the verbs; a failure becomes one message and an exit code."""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import pkgutil
import sys
from contextlib import suppress

import click

import hubscan.cli
from hubscan import __version__
from hubscan.cli import _failures
from hubscan.cli._without_pandas import refuse_pandas

_NOT_VERBS = {"main", "options"}


class _Verbs(click.Group):
    """Loads `hubscan/cli/<verb>.py` on use; each holds one click command named `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = (m.name for m in pkgutil.iter_modules(hubscan.cli.__path__))
        return sorted(n.replace("_", "-") for n in names if n not in _NOT_VERBS and n[0] != "_")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"hubscan.cli.{cmd_name.replace('-', '_')}")
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb; for one that there is not, the ones that come close."""
        if args and not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            from hubscan.model.suggest import suggestion

            there = suggestion(args[0], self.list_commands(ctx), "`hubscan --help` lists them.")
            raise click.UsageError(f"There is no command '{args[0]}'. {there}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb; what disks, tables and memory say becomes an error of ours."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            _failures.end(error)
        except Exception as error:
            known = _failures.as_known(error)
            if known is error:
                raise
            raise known from error


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hubscan")
def cli() -> None:
    """Count what AI rules would sweep in on the Hugging Face Hub: at least, expected, at most.

    \b
    Start here:
      hubscan run --source sample     the whole job on the built-in sample
      hubscan explain ORG/NAME        every figure of one model, and why
    """


_SELDOM = (200_000, 20, 50)
"""A question makes half a million objects, of which a fifth stays: looking through them for garbage
again and again takes a twelfth of its time."""

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "1")
"""NumPy starts a thread a processor as it is imported, and these wait by spinning. Of what is
multiplied here only the prior of a whole Hub would gain: a second or so of wall time."""


def run() -> None:
    """Entry point of the process, which is over when all is said and done: to take its objects
    apart, as an interpreter does at its end, takes a tenth of a question's time."""
    codes: list[int] = []
    atexit.register(_leave, codes)  # the first to be registered is the last to be called
    try:
        main()
    except SystemExit as left:
        if isinstance(left.code, int):
            codes.append(left.code)
        raise


def _leave(codes: list[int]) -> None:
    for code in codes:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)


def main() -> None:
    """The command. What exit codes mean is in `hubscan.model.exits`."""
    gc.set_threshold(*_SELDOM)
    os.environ.setdefault(*ONE_THREAD)
    refuse_pandas()
    try:
        code = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except BaseException as error:
        _failures.end(error)
    sys.exit(code if isinstance(code, int) else 0)
