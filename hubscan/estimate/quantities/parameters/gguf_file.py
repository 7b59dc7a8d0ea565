"""Declared shapes of one GGUF file: independent of the bit width.

The Hub reads one file. It may be the first part of a split model or a vision projector, and then it
is much smaller than another witness says: its original, its base or its name. Then it is a lower
bound, and so it is where nobody else tells the size, because a parent is not in the snapshot,
unless the listing names no other GGUF file: then it is the whole model.
"""

from hubscan.estimate.method import Method

_KNOWN = "coalesce(original_size, root_size)"
_IS_PROJECTOR = "coalesce(gguf_architecture IN ('clip', 'mmproj', 't5encoder'), false)"
_IS_PART = f"""({_IS_PROJECTOR} OR coalesce(gguf_low > 0 AND gguf_best IS NULL, false)
    OR coalesce(gguf_total < $gguf_whole_share * greatest({_KNOWN}, named), false))"""
_IS_ALONE = f"""(misses_a_parent AND NOT coalesce(one_gguf_file, false)
    AND coalesce({_KNOWN}, named) IS NULL)"""
_SIZE = "coalesce(original_size, CASE WHEN root_size IS NULL THEN named END)"
_HIGH = """coalesce(original_size, root_size * $finetune_size_ratio.high,
    named * $name_only_range.high)"""

METHOD = Method(
    name="gguf tensors",
    rank=40,
    when="relation <> 'adapter' AND gguf_total > 0",
    low="greatest(gguf_total, coalesce(gguf_low, 0))",
    best=f"""CASE WHEN {_IS_PART}
        THEN CASE WHEN {_SIZE} >= gguf_total THEN {_SIZE} END
        WHEN {_IS_ALONE} THEN NULL ELSE gguf_total END""",
    high=f"""CASE WHEN {_IS_PART} THEN CASE WHEN {_HIGH} >= gguf_total THEN {_HIGH} END
        WHEN {_IS_ALONE} THEN NULL ELSE gguf_total END""",
    grade=f"""CASE WHEN {_IS_PART} OR {_IS_ALONE}
        THEN CASE WHEN {_SIZE} >= gguf_total AND {_IS_PART} THEN 'inferred' ELSE 'bounded' END
        WHEN coalesce({_KNOWN}, named) > 0 THEN 'exact' ELSE 'derived' END""",
    source=f"""CASE WHEN {_IS_PROJECTOR} THEN 'gguf.total of a part that serves another model'
        WHEN {_IS_PART} THEN 'gguf.total of a part of the model'
        WHEN {_IS_ALONE} THEN 'gguf.total of one file, at least' ELSE 'gguf.total' END""",
    because="the Hub counted the tensors of a GGUF file",
    basis="gguf.total of the Hub",
)
