"""`hubscan replay`: serve a snapshot as a Hub."""

from __future__ import annotations

from pathlib import Path

import click

from hubscan.cli import options
from hubscan.model.errors import HubscanError


@click.command("replay")
@click.argument("snapshot", required=False)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@options.data_dir
def command(snapshot: str | None, port: int, host: str, data_dir: Path) -> None:
    """Serve SNAPSHOT (default: the latest) as a Hub until interrupted.

    \b
      hubscan replay --port 8000 &
      HF_ENDPOINT=http://127.0.0.1:8000 hubscan scan
    """
    from hubscan.hub.replay import ReplayServer
    from hubscan.store.datadir import DataDir

    stored = DataDir(data_dir).snapshot(snapshot)
    try:
        server = ReplayServer(stored, host=host, port=port)
    except OSError as error:
        raise HubscanError(
            f"cannot listen on {host}:{port} ({error.strerror})", hint="Choose another --port."
        ) from error
    models = len(server.catalogue.keys)
    click.echo(f"{stored.id}: {models:,} models at {server.endpoint} (stop with Ctrl-C)")
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("stopped")
