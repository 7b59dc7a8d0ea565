"""What is read out of one object of the listing, and where in the object it stands.

Every scalar is first read as text and then cast, so that a value of the wrong type is seen and
recorded instead of failing the page or vanishing.
"""

from __future__ import annotations

import json

_TEXT = "VARCHAR"

STRUCTURE = json.dumps(
    {
        **dict.fromkeys(("_id", "id", "createdAt", "lastModified", "sha", "gated"), _TEXT),
        **dict.fromkeys(("disabled", "downloads", "downloadsAllTime", "likes"), _TEXT),
        **dict.fromkeys(("trendingScore", "pipeline_tag", "library_name"), _TEXT),
        "tags": [_TEXT],
        "config": {
            "model_type": _TEXT,
            "architectures": [_TEXT],
            "quantization_config": {"quant_method": _TEXT, "bits": _TEXT},
            "peft": {"base_model_name_or_path": _TEXT},
            "diffusers": {"_class_name": _TEXT},
        },
        "cardData": {
            "license": "JSON",
            "license_name": _TEXT,
            "base_model": "JSON",
            "base_model_relation": _TEXT,
            "model-index": "JSON",
        },
        **dict.fromkeys(
            ("safetensors", "gguf", "baseModels", "model-index", "evalResults"), "JSON"
        ),
    }
)
"""What `json_transform` reads out of one object; absent or unreadable parts are NULL."""

NESTED = {
    "safetensors": {"total": _TEXT, "parameters": "JSON"},
    "gguf": {"total": _TEXT, "architecture": _TEXT, "totalFileSize": _TEXT},
    "baseModels": {"relation": _TEXT, "models": [{"_id": _TEXT, "id": _TEXT}]},
}
"""Members that most objects lack: read as JSON first, taken apart only where they are there."""

COUNTS = {
    "downloads": "s.downloads",
    "downloads_all_time": 's."downloadsAllTime"',
    "likes": "s.likes",
    "quant_bits": "s.config.quantization_config.bits",
    "safetensors_total": "safetensors.total",
    "gguf_total": "gguf.total",
    "gguf_file_bytes": 'gguf."totalFileSize"',
}
"""Column → where its text is. A count is a whole number, not negative."""

TIMES = {"created_at": 's."createdAt"', "last_modified": 's."lastModified"'}

TEXTS = {
    "sha": "s.sha",
    "pipeline_tag": "s.pipeline_tag",
    "library_name": "s.library_name",
    "license_name": 's."cardData".license_name',
    "model_type": "s.config.model_type",
    "quant_method": "s.config.quantization_config.quant_method",
    "peft_base": "s.config.peft.base_model_name_or_path",
    "diffusers_class": "s.config.diffusers._class_name",
    "gguf_architecture": "gguf.architecture",
    "card_base_model_relation": 's."cardData".base_model_relation',
    "base_models_relation": '"baseModels".relation',
}

OBJECTS = {
    "config": "s.config.model_type IS NULL AND s.config.architectures IS NULL",
    "cardData": 's."cardData".license IS NULL AND s."cardData".base_model IS NULL',
}
"""Members that should be objects and are read as such → the sign that they may not be."""
