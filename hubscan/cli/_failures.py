"""Whatever fails becomes one sentence, where it can a hint, and an exit code of the one table."""

from __future__ import annotations

import errno
import os
import re
import sys
from pathlib import Path
from typing import NoReturn

import click

from hubscan.model.errors import HubscanError, InterruptedByHandError
from hubscan.model.exits import Exit
from hubscan.model.text import without_secrets

DEBUG = "HUBSCAN_DEBUG"
"""Set to see the traceback of a fault in hubscan itself."""

_ROOM = "Make room there and run the same command again; what was whole before is still whole."
_RIGHTS = "Choose another folder with --data-dir or --out, or change who may write there."
_HINTS = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: "A limit on the size of files is set here; raise it (`ulimit -f`).",
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: _RIGHTS,
    errno.ENOTDIR: _RIGHTS,
    errno.EEXIST: _RIGHTS,
    errno.ENOENT: _RIGHTS,
    errno.EIO: "The disk reports a fault; `hubscan snapshots verify` says what is still whole.",
    errno.EMFILE: "Too many files are open; raise the limit (`ulimit -n`).",
}
_LONGEST = 400
_FULL = "No space left"
_NAMED_FILE = re.compile(r'file \\?"([^"\\]+)')
"""As DuckDB writes it, by itself or within JSON."""
_DISK_WORDS = (_FULL, "could not write", "Could not write", "File too large")


def as_known(error: BaseException) -> BaseException:
    """`error` as a `HubscanError` if it is one of the world's; as it is otherwise."""
    if isinstance(error, HubscanError | click.ClickException | click.exceptions.Exit | SystemExit):
        return error
    if _is_interrupt(error):
        return InterruptedByHandError("interrupted")
    if isinstance(error, OSError):
        return _of_system(error)
    if type(error).__module__.partition(".")[0] in ("duckdb", "_duckdb", "pyarrow"):
        return _of_tables(error)
    if isinstance(error, MemoryError):
        return HubscanError(
            "there is not enough memory for this",
            hint="`hubscan doctor` says how much a whole scan wants.",
        )
    return error


def end(error: BaseException) -> NoReturn:
    """Say what `error` is on stderr and leave with its code."""
    if isinstance(error, BrokenPipeError):  # whoever read our answer has seen enough
        _discard_output()
        os._exit(Exit.DONE)
    known = as_known(error)
    if isinstance(known, SystemExit):
        raise known
    if isinstance(known, click.exceptions.Exit):
        sys.exit(known.exit_code)
    if isinstance(known, click.ClickException):
        known.show()
        sys.exit(known.exit_code)
    if not isinstance(known, HubscanError):
        known = _fault(error)
    _say(f"hubscan: {known.message}")
    if known.hint:
        _say(known.hint)
    _discard_output()
    sys.exit(known.exit_code)


def _say(text: str) -> None:
    try:
        click.echo(without_secrets(text), err=True)
    except OSError:  # nobody can be told; the exit code still says it
        return


def _discard_output() -> None:
    """What is left in the buffer of a full or closed output must not fail once more at the end."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _is_interrupt(error: BaseException) -> bool:
    """Ctrl-C, also as DuckDB and click tell of it."""
    if isinstance(error, KeyboardInterrupt | click.exceptions.Abort):
        return True
    name = type(error).__name__
    return name == "InterruptException" or (
        isinstance(error, RuntimeError) and "interrupted" in str(error).lower()
    )


def _of_system(error: OSError) -> HubscanError:
    where = error.filename or error.filename2
    name = os.fsdecode(where) if isinstance(where, str | bytes | os.PathLike) else where
    what = error.strerror or _first_line(error)
    number = error.errno if error.errno is not None else 0
    if number == errno.ENOENT and name is not None:
        return HubscanError(f"{name}: no such file or folder", hint=_HINTS[number])
    message = f"{name}: {what}" if name is not None else f"cannot read or write: {what}"
    return HubscanError(message, hint=_HINTS.get(number))


def _of_tables(error: BaseException) -> HubscanError:
    said = _first_line(error)
    if any(words in said for words in _DISK_WORDS):
        named = _NAMED_FILE.search(said)
        full = f"{named[1]}: {os.strerror(errno.ENOSPC)}" if named and _FULL in said else said
        return HubscanError(f"cannot write: {full}", hint=_ROOM)
    if "Out of Memory" in said or "OutOfMemory" in type(error).__name__:
        return HubscanError(
            f"there is not enough memory or room for spilled tables: {said}",
            hint="Free some, or set TMPDIR to a disk with room.",
        )
    return HubscanError(
        f"a table cannot be read: {said}",
        hint="`hubscan snapshots verify` names the one that is damaged.",
    )


def _fault(error: BaseException) -> HubscanError:
    """A fault of ours: what and where in one line; all of it with HUBSCAN_DEBUG=1."""
    if os.environ.get(DEBUG):
        raise error
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = ""
    if trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        place = f" at {'/'.join(file.parts[-3:])}:{trace.tb_lineno}"
    return HubscanError(
        f"a fault in hubscan itself: {type(error).__name__}: {_first_line(error)}{place}",
        hint=f"Please report this line. Set {DEBUG}=1 to see all of it.",
    )


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0][:_LONGEST]
