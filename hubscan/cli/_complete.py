"""What the shell offers after Tab: rules by their files, models by the latest assessment.

`eval "$(_HUBSCAN_COMPLETE=bash_source hubscan)"` in ~/.bashrc turns it on; zsh_source and
fish_source are for those shells. A shell that asks gets names or nothing, never an error.
"""

from __future__ import annotations

from pathlib import Path

import click

from hubscan.model.errors import HubscanError

_MOST = 50


def rules(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """Ids of rules that begin with what was typed; the file of a rule is called after it."""
    from hubscan.settings import locate

    try:
        folder = locate.config_dir(context.params.get("config_dir")) / "rules"
    except HubscanError:
        return []
    return sorted(path.stem for path in folder.rglob("*.yaml") if path.stem.startswith(begun))


def models(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """Names of models that begin with what was typed, the most downloaded first."""
    from hubscan.store.datadir import DataDir
    from hubscan.store.engine import connect

    try:
        data = DataDir(Path(context.params.get("data_dir") or "data"))
        snapshot = data.snapshot(data.assessment().manifest["snapshot"])
    except (HubscanError, KeyError):
        return []
    query = """
        SELECT id FROM read_parquet(?) WHERE starts_with(lower(id), lower(?))
        ORDER BY downloads DESC NULLS LAST, id LIMIT ?
    """
    with connect(threads=1) as con:
        rows = con.execute(query, [str(snapshot.table("models")), begun, _MOST]).fetchall()
    return [name for (name,) in rows]
