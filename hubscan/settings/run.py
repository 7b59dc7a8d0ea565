"""config/hubscan.yaml: what `hubscan run` does when the command line does not say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hubscan.model.errors import ConfigError
from hubscan.settings import strict_yaml
from hubscan.settings.files import Read, read_plain


class RunSettings(BaseModel):
    """The keys of hubscan.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = "hub"
    formats: tuple[str, ...] = ("html", "md", "json", "csv", "rows")
    refine_budget: int = Field(default=0, ge=0)
    audit_budget: int = Field(default=0, ge=0)
    time_budget: float = Field(default=150, gt=0)
    """Minutes; a wait that the Hub asks for and that would end later is not begun."""
    publish_partial: bool = False
    publish_to: str | None = Field(default=None, pattern=r"^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$")
    notify_command: str | None = None
    site: str | None = Field(default=None, pattern=r"^https?://[^\s@?#]+$")


def load(config_dir: Path, read: Read = read_plain) -> RunSettings:
    """Settings of `config_dir`, or the defaults if it has no hubscan.yaml.

    Raises `ConfigError` with file:line for unknown keys and wrong values.
    """
    path = config_dir / "hubscan.yaml"
    if not path.is_file():
        return RunSettings()
    document = strict_yaml.load(path, read)
    try:
        return RunSettings.model_validate(document.data or {})
    except ValidationError as error:
        raise ConfigError(_explain(document, error.errors()[0])) from error


def _explain(document: strict_yaml.Document, problem: Any) -> str:
    where = document.where(*problem["loc"])
    key = ".".join(str(part) for part in problem["loc"])
    allowed = ", ".join(RunSettings.model_fields)
    if problem["type"] == "extra_forbidden":
        return f"{where}: unknown key '{key}'; allowed are: {allowed}"
    return f"{where}: {key}: {problem['msg']}"
