"""The files of a generated model, as its record describes them."""

from __future__ import annotations

import json
import struct
from typing import Any

import yaml

_BYTES = {"F64": 8, "I64": 8, "F32": 4, "I32": 4, "F16": 2, "BF16": 2}


def files_of(model: dict[str, Any]) -> dict[str, bytes]:
    """File name → content for every name in `siblings`; `lfs:` in front of what lies off-site."""
    found: dict[str, bytes] = {}
    for sibling in model.get("siblings", []):
        name = sibling["rfilename"]
        if name == "README.md":
            found[name] = card_of(model)
        elif name == "config.json":
            found[name] = json.dumps(model.get("config", {})).encode()
        elif name.endswith(".safetensors"):
            found[f"lfs:{name}"] = safetensors_file(model.get("safetensors", {}))
        elif name.endswith((".json", ".gitattributes")):
            found[name] = b"{}"
        else:
            found[f"lfs:{name}"] = b"weights"
    return found


def card_of(model: dict[str, Any]) -> bytes:
    """README.md with its front matter."""
    front = yaml.safe_dump(model.get("cardData") or {}, sort_keys=False, allow_unicode=True)
    return f"---\n{front}---\n\n# {model['id']}\n".encode()


def safetensors_file(counts: dict[str, Any]) -> bytes:
    """The header of a file with one tensor a type; the numbers themselves are left out."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    end = 0
    for kind, count in counts.get("parameters", {}).items():
        stop = end + count * _BYTES.get(kind, 1)
        header[f"model.{kind}"] = {"dtype": kind, "shape": [count], "data_offsets": [end, stop]}
        end = stop
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text
