"""Reference models that texts measure others by: config/reference_points.yaml."""

from __future__ import annotations

from pathlib import Path

from hubscan.rules.language.parameters import ReferenceModel
from hubscan.rules.language.reader import Node
from hubscan.rules.language.vocabulary import REFERENCE_QUANTITIES
from hubscan.settings.files import Read, read_plain

FILE = "reference_points.yaml"


def load_references(config_dir: Path, read: Read = read_plain) -> dict[str, ReferenceModel]:
    """Identifier → reference model; empty if the file is not there. Raises `ConfigError`."""
    path = config_dir / FILE
    if not path.is_file():
        return {}
    from hubscan.settings import strict_yaml  # noqa: PLC0415 - seldom: what was read is kept

    top = Node(strict_yaml.load(path, read)).mapping(("models",), ("models",))
    return {name: _read(name, node) for name, node in top["models"].named()}


def _read(name: str, node: Node) -> ReferenceModel:
    keys = node.mapping(("title", "source", *REFERENCE_QUANTITIES), ("title", "source"))
    figures: dict[str, float] = {}
    for quantity in REFERENCE_QUANTITIES:
        if quantity in keys:
            value = keys[quantity].value
            if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
                keys[quantity].fail("expected a number above zero, such as 8.3e23")
            figures[quantity] = float(value)
    if not figures:
        node.fail(f"'{name}' states no figure; give one of {', '.join(REFERENCE_QUANTITIES)}")
    return ReferenceModel(name, keys["title"].text(), figures, keys["source"].text())
