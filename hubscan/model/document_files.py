"""Documents that are read from certain files at the top of a repository: kind → names of these."""

from __future__ import annotations

DOCUMENT_FILES = {
    "readme": ("README.md",),
    "config": ("config.json",),
    "adapter_config": ("adapter_config.json",),
    "all_results": ("all_results.json",),
    "trainer_state": ("trainer_state.json",),
    "safetensors": ("model.safetensors", "model.safetensors.index.json"),
}
"""Of several files one is enough. A `gguf` document is read from a file of any name."""

_MEGABYTE = 1024 * 1024
MOST_BYTES = {
    "readme": 5 * _MEGABYTE,
    "config": 5 * _MEGABYTE,
    "adapter_config": _MEGABYTE,
    "all_results": _MEGABYTE,
    "trainer_state": 20 * _MEGABYTE,
}
"""Of the files that are read whole, by kind: several times what such documents need."""
