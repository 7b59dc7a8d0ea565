"""Secrets in every input, over all verbs: none is in any output, message or file."""

from __future__ import annotations

import gzip
import json
import threading
import traceback
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click
import duckdb
import pytest
from click.testing import CliRunner

from hubscan.cli.main import cli
from hubscan.model.errors import HubscanError
from hubscan.model.text import without_secrets
from tests.support.days import small_config

USER, PASSWORD, SIGNATURE, TOKEN = "s3cr3tuser", "s3cr3tword", "s3cr3tsign", "hf_S3cr3tT0kenS3cr3t"
SECRETS = (USER, PASSWORD, SIGNATURE, TOKEN)
MODEL = "org/model-7b"
ASK_THE_HUB = ("scan", "doctor", "publish", "refine", "audit")


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def dump(tmp_path: Path) -> Iterator[str]:
    """The address of a bulk dump, with a name, a password and a signature in it."""
    folder = tmp_path / "web"
    folder.mkdir()
    rows = "SELECT 'org/model-' || n || 'b' AS id, n AS downloads, DATE '2026-09-01' AS createdAt"
    duckdb.sql(f"{rows} FROM range(1, 9) t(n)").write_parquet(str(folder / "2026-10-01.parquet"))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        place = f"127.0.0.1:{server.server_address[1]}/2026-10-01.parquet"
        yield f"parquet:http://{USER}:{PASSWORD}@{place}?sig={SIGNATURE}"
        server.shutdown()


def verbs_in_order() -> list[str]:
    """`run` first: the others read what it leaves."""
    return sorted(cli.list_commands(click.Context(cli)), key=lambda verb: verb != "run")


def arguments(dump: str, root: Path) -> dict[str, list[list[str]]]:
    """What each verb is called with; a verb that is not here is called with nothing."""
    data, out = ["--data-dir", str(root / "data")], ["--out", str(root / "reports")]
    config = ["--config-dir", str(root / "config")]
    formats = ["--format", "json", "--format", "csv"]
    record = root / "record.json"
    record.write_text(json.dumps({"id": MODEL, "token": TOKEN}))
    gone = dump.replace("2026-10-01", "gone")
    return {
        "run": [["--source", dump, *data, *config, *out, *formats]],
        "scan": [["--source", dump, *data], ["--source", gone, *data], ["--source", dump,
                 "--since", "last", *data], [*data], ["--source", f"pages:{gone}", *data]],
        "assess": [[*data, *config]],
        "audit": [["--budget", "1", *data, *config]],
        "backfill": [[str(root.parent / "web"), *data]],
        "claims": [[*data, *config]],
        "diff": [["latest", "latest", *data]],
        "doctor": [[*data, *config]],
        "estimate": [["--record", str(record), *config]],
        "explain": [[MODEL, *data, *config]],
        "families": [data],
        "history": [["show", *out], ["fill", *out, *data, *config], ["summary", *out],
                    ["lake", str(root / "lake"), *data]],
        "lineage": [[MODEL, *data]],
        "publish": [["org/x", *out]],
        "refine": [["--budget", "1", *data, *config]],
        "report": [[*data, *config, *out, *formats]],
        "rules": [["list", *config]],
        "reference": [["lint", *config]],
        "snapshots": [["list", *data], ["list", "--json", *data], ["verify", *data]],
        "top": [["--rule", "eu-gpai", *data, *config]],
        "watch": [[*data, *out]],
        "what-if": [["--set", "eu-gpai.flop_line=1e24", *data, *config]],
    }  # fmt: skip


def test_no_secret_is_in_any_output(
    dump: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    small_config(root / "config")
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    monkeypatch.setattr("time.sleep", lambda _: None)
    called = arguments(dump, root)
    done: dict[str, int] = {}
    for endpoint in ("http://127.0.0.1:1", f"http://{USER}:{PASSWORD}@127.0.0.1:1/?t={SIGNATURE}"):
        monkeypatch.setenv("HF_ENDPOINT", endpoint)
        for verb in verbs_in_order() if endpoint.endswith(":1") else ASK_THE_HUB:
            for words in called.get(verb, [[]]):
                result = CliRunner().invoke(cli, [verb, *words])
                said = result.output + "".join(traceback.format_exception_only(result.exception)
                                               if result.exception else [])  # fmt: skip
                error = result.exception
                assert error is None or isinstance(error, HubscanError | SystemExit), (verb, said)
                # what is raised is shown by `main`, which cuts secrets off once more
                shown = result.output + without_secrets(said)
                assert not [s for s in SECRETS if s in shown], (verb, words, shown)
                done[verb] = done.get(verb, 0) + (result.exit_code == 0)
    assert {v for v in called if not done[v]} <= {"publish", "refine", "audit", "doctor"}
    found = [p for p in root.rglob("*") if p.is_file() and p.name != "record.json"]
    assert len(found) > 50
    for path in found:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        assert not [s for s in SECRETS if s.encode() in content], path


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://u:p@h/x?sig=1#f", "https://h/x"),
        ("at //u@h:8/x and http://h/y?z", "at //h:8/x and http://h/y"),
        ("https://a@b:c@d/x", "https://d/x"),
        ("mail me@example.org about 3/4", "mail me@example.org about 3/4"),
        ("org/name is not there?", "org/name is not there?"),
    ],
)
def test_only_what_may_be_secret_goes(text: str, shown: str) -> None:
    assert without_secrets(text) == shown
