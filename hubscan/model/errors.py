"""Every error hubscan raises on purpose. A message says what, where, and what to do next."""

from __future__ import annotations

from hubscan.model.exits import Exit


class HubscanError(Exception):
    """Base of all expected failures; the command line catches this and nothing else."""

    exit_code = Exit.ERROR

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        """What the reader can do next, in one sentence."""

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class HubUnreachableError(HubscanError):
    """The Hub, or what stands in for it, did not answer usefully."""

    exit_code = Exit.UNFINISHED


class ScanStoppedError(HubscanError):
    """A scan stopped early; what it has is on disk and can be resumed."""

    exit_code = Exit.UNFINISHED


class InterruptedByHandError(HubscanError):
    """Ctrl-C; whatever was being written is as it was before, or can be gone on with."""

    exit_code = Exit.INTERRUPTED


class GateRefusedError(HubscanError):
    """A step worked but its result is not good enough to publish."""

    exit_code = Exit.UNFINISHED


class ConfigError(HubscanError):
    """A configuration, rule or assumptions file is wrong; the message names file:line."""

    exit_code = Exit.CONFIG


class SnapshotError(HubscanError):
    """A snapshot or assessment on disk is missing, incomplete or damaged."""


class LockedError(HubscanError):
    """Another process is writing to the same data directory."""


class UnknownNameError(ConfigError):
    """A rule, tier, claim, source or other name that there is not; the hint gives close ones."""

    exit_code = Exit.USAGE


class UnknownModelError(UnknownNameError):
    """No model of that name in the snapshot; the hint gives the closest names."""
