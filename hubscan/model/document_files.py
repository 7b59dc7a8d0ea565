"""Documents that are one small file at the top of a repository: kind → the file's name."""

from __future__ import annotations

DOCUMENT_FILES = {
    "readme": "README.md",
    "config": "config.json",
    "adapter_config": "adapter_config.json",
    "all_results": "all_results.json",
    "trainer_state": "trainer_state.json",
}
