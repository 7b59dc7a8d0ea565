"""Every failure is a sentence and a code of the table; no verb shows a traceback."""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import duckdb
import pytest

from hubscan.cli import _failures, main
from hubscan.cli.main import cli
from hubscan.model.errors import HubscanError
from hubscan.model.exits import MEANINGS, Exit
from hubscan.store.datadir import DataDir
from tests.conftest import AssessedSample

Said = tuple[int, str]
MODEL = "meta-llama/Llama-2-7b-hf"
READERS = (
    ("top", "--rule", "eu-gpai"),
    ("explain", MODEL),
    ("report",),
    ("claims",),
    ("families",),
    ("lineage", MODEL),
    ("what-if", "--set", "eu-gpai.flop_line=1e24"),
    ("diff", "latest", "latest"),
)


def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: object
) -> Said:
    """Exit code and stderr of `hubscan` with `words`."""
    monkeypatch.setattr(sys, "argv", ["hubscan", *map(str, words)])
    with pytest.raises(SystemExit) as left:
        main.main()
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out
    return int(left.value.code or 0), said.err


def test_every_code_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Exit)
    assert [code for code in Exit if MEANINGS[code].try_again] == [Exit.UNFINISHED]


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--source", "sample", "--data-dir", "{file}/x"),
        ("run", "--source", "sample", "--data-dir", "/proc/x"),
        ("scan", "--source", "sample", "--data-dir", "{file}/x"),
        ("backfill", "{folder}", "--data-dir", "{file}/x"),
        ("snapshots", "prune", "--data-dir", "{file}/x"),
        ("report", "--data-dir", "{data}", "--out", "{file}/x"),
        ("report", "--data-dir", "{data}", "--out", "/proc/x"),
        ("report", "--data-dir", "{data}", "--section", "sweep", "--out", "{file}/x"),
    ],
)
def test_a_folder_that_cannot_be_is_named(
    words: tuple[str, ...],
    sample: AssessedSample,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "2026-01-01").mkdir()
    duckdb.sql("SELECT 'o/n' AS id").write_parquet(str(tmp_path / "2026-01-01" / "m.parquet"))
    places = {"file": tmp_path / "file", "data": sample.data.root, "folder": tmp_path}
    code, said = run(capsys, monkeypatch, *(word.format(**places) for word in words))
    assert code == Exit.ERROR
    assert "/proc/x" in said or str(tmp_path / "file") in said
    assert "Choose another folder" in said


@pytest.mark.parametrize("table", ["models", "estimates", "verdicts", "tallies", "lineage"])
def test_a_damaged_table_is_named_by_every_verb_that_reads_it(
    table: str,
    sample: AssessedSample,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = DataDir(tmp_path / "data")
    shutil.copytree(sample.data.root, data.root)
    stored = data.snapshot() if table == "models" else data.assessment()
    content = bytearray(stored.table(table).read_bytes())
    content[len(content) // 2] ^= 4
    stored.table(table).write_bytes(content)
    for words in READERS:
        where = ("--data-dir", data.root, *(("--out", tmp_path) if words == ("report",) else ()))
        code, said = run(capsys, monkeypatch, *words, *where)
        told = f"{table}.parquet was changed" in said
        assert (code, told) in ((Exit.ERROR, True), (Exit.DONE, False)), (words, said)
        assert told or words[0] not in ("top", "explain", "report"), words
    code, said = run(capsys, monkeypatch, "snapshots", "verify", "--data-dir", data.root)
    assert code == Exit.ERROR


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (KeyboardInterrupt(), Exit.INTERRUPTED, "interrupted"),
        (click.exceptions.Abort(), Exit.INTERRUPTED, "interrupted"),
        (RuntimeError("Query interrupted"), Exit.INTERRUPTED, "interrupted"),
        (OSError(errno.ENOSPC, "No space left on device", "/d/x"), Exit.ERROR, "Make room"),
        (OSError(errno.EROFS, "Read-only file system", "/d/x"), Exit.ERROR, "/d/x: Read-only"),
        (PermissionError(errno.EACCES, "Permission denied", "/d"), Exit.ERROR, "who may write"),
        (OSError("unheard of"), Exit.ERROR, "unheard of"),
        (duckdb.IOException("No space left on device"), Exit.ERROR, "Make room"),
        (
            duckdb.IOException(
                'IO Error: Async write failed: {"exception_type":"IO","exception_message":'
                '"Could not write file \\"/d/x.partial\\": No space left on device"}'
            ),
            Exit.ERROR,
            "cannot write: /d/x.partial: No space left on device\n",
        ),
        (duckdb.InvalidInputException("No magic bytes"), Exit.ERROR, "cannot be read"),
        (duckdb.OutOfMemoryException("failed to offload"), Exit.ERROR, "memory"),
        (MemoryError(), Exit.ERROR, "memory"),
        (KeyError("created"), Exit.ERROR, "a fault in hubscan itself: KeyError: 'created' at "),
        (HubscanError("what", hint="next"), Exit.ERROR, "next"),
    ],
)
def test_whatever_is_raised_becomes_a_sentence(
    error: BaseException,
    code: Exit,
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr("hubscan.cli.snapshots.list_.callback", fails)
    found, said = run(capsys, monkeypatch, "snapshots", "list")
    assert (found, words in said) == (code, True), said


def test_nothing_of_an_address_or_the_token_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_: Any) -> None:
        raise HubscanError("https://bob:pw@host/x?sig=SIG and my-own-token", hint="//u:v@h/")

    monkeypatch.setenv("HF_TOKEN", "my-own-token")
    monkeypatch.setattr("hubscan.cli.snapshots.list_.callback", fails)
    _, said = run(capsys, monkeypatch, "snapshots", "list")
    assert said == "hubscan: https://host/x and ***\n//h/\n"


@pytest.mark.parametrize("output", ["/dev/full", "closed"])
def test_an_output_that_takes_nothing(output: str, sample: AssessedSample) -> None:
    words = [sys.executable, "-m", "hubscan", "snapshots", "list", "--json"]
    words += ["--data-dir", str(sample.data.root)]
    if output == "closed":
        done = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert done.stdout is not None and done.stderr is not None
        done.stdout.close()
        said, code = done.stderr.read(), done.wait()
        done.stderr.close()
        assert (code, said) == (Exit.DONE, "")
        return
    with Path(output).open("w") as full:
        told = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert told.returncode == Exit.ERROR
    assert "No space left" in told.stderr and "Traceback" not in told.stderr
    assert "Exception ignored" not in told.stderr


def test_the_known_pass_through_unchanged() -> None:
    for error in (HubscanError("x"), click.UsageError("x"), SystemExit(3)):
        assert _failures.as_known(error) is error


def test_a_usage_error_has_its_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.name
    assert run(capsys, monkeypatch, "top")[0] == Exit.USAGE


@pytest.mark.parametrize(
    "words",
    [
        ("top", "--rule", "nix"),
        ("top", "--rule", "eu-gpai", "--tier", "nix"),
        ("explain", MODEL, "--rule", "nix"),
        ("what-if", "--set", "nix.flop_line=1e24"),
        ("what-if", "--set", "eu-gpai.nix=1e24"),
        ("what-if", "--reading", "eu-gpai=nix"),
        ("assess", "--convention", "mixture_parameters=nix"),
        ("report", "--rule", "nix"),
        ("report", "--section", "nix"),
        ("report", "--format", "nix"),
        ("claims", "nix"),
        ("rules", "show", "nix"),
        ("scan", "--source", "nix"),
        ("run", "--source", "nix"),
    ],
)
def test_a_name_that_there_is_not_has_one_code_in_every_verb(
    words: tuple[str, ...],
    sample: AssessedSample,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HUBSCAN_DATA_DIR", str(sample.data.root))
    more = ("--out", tmp_path) if words[0] in ("report", "run") else ()
    code, said = run(capsys, monkeypatch, *words, *more)
    assert code == Exit.USAGE and "nix" in said, said
