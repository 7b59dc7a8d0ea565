"""A model that is described by files at hand, as the Hub would list it."""

from __future__ import annotations

from typing import Any

from hubscan.evidence import card_yaml

_CONFIG_FACTS = ("architectures", "model_type", "quantization_config")
_ADAPTER_FACTS = ("base_model_name_or_path", "task_type")


def record_of(line: object, key: str, fallback: str) -> dict[str, Any] | str:
    """The Hub record of a line, completed from its card and configs; or why there is none.

    `key` becomes its `_id`, and `fallback` its name where it has none.
    """
    if not isinstance(line, dict):
        return "a line must be an object with record, config or card"
    if isinstance(line.get("error"), str) and len(line) == 1:
        return str(line["error"])
    given = line.get("record")
    if given is not None and not isinstance(given, dict):
        return "record is not an object"
    record: dict[str, Any] = dict(given or {})
    name = record.get("id") or record.get("modelId")
    record["_id"] = key
    record["id"] = name if isinstance(name, str) and name else fallback
    front = card_yaml.read(line["card"]) if isinstance(line.get("card"), str) else {}
    if front and not record.get("cardData"):
        record["cardData"] = front
        for tag in ("pipeline_tag", "library_name"):
            if isinstance(front.get(tag), str):
                record.setdefault(tag, front[tag])
    config, adapter = line.get("config"), line.get("adapter_config")
    if not record.get("config"):
        told = config if isinstance(config, dict) else {}
        record["config"] = {k: told[k] for k in _CONFIG_FACTS if k in told}
        if isinstance(adapter, dict):
            record["config"]["peft"] = {k: adapter[k] for k in _ADAPTER_FACTS if k in adapter}
    if isinstance(adapter, dict):
        record.setdefault("library_name", "peft")
    return record
