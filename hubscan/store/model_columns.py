"""Members as they were listed → the columns of the models table."""

from __future__ import annotations

import numpy as np

from hubscan.store.arrow import Column, Columns, as_arrow, pa
from hubscan.store.arrow_compute import pc, texts_with
from hubscan.store.checked_columns import CheckedColumns
from hubscan.store.listed import KEY
from hubscan.store.listed_columns import Tell

_REPOSITORY = r"^[A-Za-z0-9._-]{1,128}(/[A-Za-z0-9._-]{1,128})?$"


def model_columns(listed: Columns, tell: Tell) -> Columns:
    """Every column of the models table; `key` or `id` is NULL where it is not one.

    `listed` are columns of hubscan.store.listed_columns; `tell` is called with a row and a reason
    for everything that is refused or trimmed.
    """
    columns = CheckedColumns(tell)
    keys = columns.identifier("_id", listed["key"], KEY, "24 hex digits")
    ids = columns.identifier("id", listed["id"], _REPOSITORY, "a repository name")
    tags = columns.tags(listed["tags"])
    return {
        "key": pc.ascii_lower(keys),
        "id": ids,
        "namespace": _namespaces(ids),
        "created_at": columns.time("createdAt", listed["created_at"]),
        "last_modified": columns.time("lastModified", listed["last_modified"]),
        "sha": columns.text("sha", listed["sha"]),
        "gated": listed["gated"],
        "disabled": listed["disabled"],
        "downloads": columns.count("downloads", listed["downloads"]),
        "downloads_all_time": columns.count("downloadsAllTime", listed["downloads_all_time"]),
        "likes": columns.count("likes", listed["likes"]),
        "trending_score": listed["trending_score"],
        "pipeline_tag": columns.text("pipeline_tag", listed["pipeline_tag"]),
        "library_name": columns.text("library_name", listed["library_name"]),
        "tags": tags,
        "license": columns.text("license", _licences(listed["license"], tags)),
        "license_name": columns.text("license_name", listed["license_name"]),
        "model_type": columns.text("config.model_type", listed["model_type"]),
        "architectures": columns.names("config.architectures", listed["architectures"]),
        "quant_method": columns.text("quant_method", listed["quant_method"]),
        "quant_bits": columns.count("quantization bits", listed["quant_bits"]),
        "peft_base": columns.text("peft base", listed["peft_base"]),
        "diffusers_class": columns.text("diffusers class", listed["diffusers_class"]),
        "safetensors_total": columns.count("safetensors.total", listed["safetensors_total"]),
        "safetensors_parameters": listed["safetensors_parameters"],
        "gguf_total": columns.count("gguf.total", listed["gguf_total"]),
        "gguf_architecture": columns.text("gguf.architecture", listed["gguf_architecture"]),
        "gguf_file_bytes": columns.count("gguf.totalFileSize", listed["gguf_file_bytes"]),
        "base_models_relation": columns.text("baseModels.relation", listed["base_models_relation"]),
        "card_base_models": listed["card_base_models"],
        "card_base_model_relation": columns.text(
            "base_model_relation", listed["card_base_model_relation"]
        ),
        "model_index": listed["model_index"],
        "eval_results": listed["eval_results"],
        "weight_files": listed["weight_files"],
        "document_files": listed["document_files"],
    }


def _namespaces(ids: Column) -> Column:
    """What stands before the slash; NULL without one."""
    parts = pc.split_pattern(ids, "/")
    return pc.if_else(pc.equal(pc.list_value_length(parts), 2), pc.list_element(parts, 0), None)


def _licences(of_cards: Column, tags: Column) -> Column:
    """Licence identifiers in lower case: the card's, else of the first tag that names one."""
    rows, named = texts_with(tags, "license:")
    tagged, first = np.unique(rows.to_numpy(), return_index=True)
    place = np.full(len(of_cards), -1)
    place[tagged] = first
    found = pc.coalesce(of_cards, named.take(as_arrow(place, place < 0)))
    different = found.dictionary_encode()
    lower = [text.lower() or None for text in different.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(
        different.indices, pa.array(lower, pa.string())
    ).dictionary_decode()
