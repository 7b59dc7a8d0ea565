"""Find the configuration: --config-dir, $HUBSCAN_CONFIG_DIR, ./config, the built-in copy."""

from __future__ import annotations

import os
from pathlib import Path

from hubscan.model.errors import ConfigError

_PACKAGE = Path(__file__).resolve().parent.parent


def config_dir(explicit: Path | None = None) -> Path:
    """The directory that holds rules/, the reference table and assumptions.yaml.

    Raises `ConfigError` if an explicitly named directory is not one.
    """
    named = explicit or _from_environment()
    if named is not None:
        if not (named / "rules").is_dir():
            raise ConfigError(
                f"{named}: not a hubscan configuration directory (it has no rules/)",
                hint="Copy the built-in one and edit it, or leave --config-dir out.",
            )
        return named
    here = Path("config")
    is_ours = (here / "rules").is_dir() and (here / "assumptions.yaml").is_file()
    return here if is_ours else built_in()


def built_in() -> Path:
    """The copy inside the wheel, or the checkout's own config/ when run from a checkout."""
    packaged = _PACKAGE / "_config"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "config"


def _from_environment() -> Path | None:
    value = os.environ.get("HUBSCAN_CONFIG_DIR")
    return Path(value) if value else None
