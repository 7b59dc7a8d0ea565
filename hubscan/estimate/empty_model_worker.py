"""A process that builds models without weights and tells how many parameters they have.

Reads one config a line on standard input, answers `{"parameters": 7242}` or `{"error": "why"}` a
line. Only classes that the transformers library ships are built; code of a repository is never run.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any, TextIO

_HEADS = (
    "AutoModelForSpeechSeq2Seq", "AutoModelForSeq2SeqLM", "AutoModelForImageTextToText",
    "AutoModelForCausalLM", "AutoModelForMaskedLM", "AutoModel",
)  # fmt: skip
_MOST_MEMORY = 16 * 2**30
_NOT_OURS = ("auto_map", "quantization_config", "transformers_version", "_name_or_path")
"""Parts of a config that name code to run, or another layout of the same weights."""


def main() -> int:
    """Answer until the input ends; 1 if transformers and torch are not installed."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever libraries print must not look like an answer
    _limit_memory()
    try:
        torch: Any = importlib.import_module("torch")
        transformers: Any = importlib.import_module("transformers")
    except ImportError as error:
        _say(answers, {"missing": str(error)[:200]})
        return 1
    _say(answers, {"ready": f"transformers {transformers.__version__}"})
    for line in sys.stdin:
        try:
            _say(answers, {"parameters": _count(torch, transformers, json.loads(line))})
        except Exception as error:  # a library may raise anything on hostile configs
            _say(answers, {"error": f"{type(error).__name__}: {error}"[:200]})
    return 0


def _count(torch: Any, transformers: Any, data: dict[str, Any]) -> int:
    """Distinct parameters: tied ones once, buffers not at all."""
    kind = data.pop("model_type")
    for name in _NOT_OURS:
        data.pop(name, None)
    config = transformers.AutoConfig.for_model(kind, **data)
    with torch.device("meta"):
        model = _build(transformers, config, data.get("architectures") or [])
    model.tie_weights()
    return sum(parameter.numel() for parameter in model.parameters())


def _build(transformers: Any, config: Any, architectures: list[Any]) -> Any:
    for name in architectures:
        found = getattr(transformers, str(name), None)
        if isinstance(found, type) and issubclass(found, transformers.PreTrainedModel):
            return found(config)
    for head in _HEADS:
        maker = getattr(transformers, head)
        if type(config) in maker._model_mapping:
            return maker.from_config(config, trust_remote_code=False)
    raise ValueError("no class of transformers fits")


def _limit_memory() -> None:
    try:
        resource: Any = importlib.import_module("resource")
    except ImportError:
        return  # not on Windows
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def _say(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    raise SystemExit(main())
