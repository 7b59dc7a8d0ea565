"""Declared shapes of one GGUF file: independent of the bit width.

The Hub reads one file: the first part of a split model, or a vision projector, is much smaller than
the name says, and is then only a lower bound.
"""

from hubscan.estimate.method import Method

_IS_PART = "gguf_total < $gguf_whole_share * named"

METHOD = Method(
    name="gguf tensors",
    rank=40,
    when="relation <> 'adapter' AND gguf_total > 0",
    low="gguf_total",
    best=f"CASE WHEN {_IS_PART} THEN named ELSE gguf_total END",
    high=f"CASE WHEN {_IS_PART} THEN named * $name_size_high ELSE gguf_total END",
    grade=f"CASE WHEN {_IS_PART} THEN 'inferred' ELSE 'exact' END",
    source=f"""CASE WHEN {_IS_PART} THEN 'gguf.total of one shard, size from the name'
        ELSE 'gguf.total' END""",
    because="the Hub counted the tensors of a GGUF file",
    basis="gguf.total of the Hub",
)
