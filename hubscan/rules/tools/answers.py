"""What readers found wrong in the rules, and what became of it: config/answers.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hubscan.rules.language.reader import Node
from hubscan.settings import strict_yaml
from hubscan.settings.files import Read

FILE = "answers.yaml"


@dataclass(frozen=True, slots=True)
class Answer:
    """One finding and its answer."""

    finding: str
    answer: str
    where: str
    """Rules, claims or modules it concerns."""


def load_answers(config_dir: Path, read: Read = Path.read_bytes) -> tuple[Answer, ...]:
    """As the file has them; empty if it is not there. Raises `ConfigError` naming file:line."""
    path = config_dir / FILE
    if not path.is_file():
        return ()
    top = Node(strict_yaml.load(path, read)).mapping(("looked_at", "answers"), ("answers",))
    names = ("finding", "answer", "where")
    found = [item.mapping(names, names) for item in top["answers"].items()]
    return tuple(Answer(*(keys[name].text() for name in names)) for keys in found)
