"""A LoRA adapter's weights from its rank and its targets."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="adapter rank",
    rank=6,
    when="relation = 'adapter' AND coalesce(counted, 0) = 0 AND adapter_best IS NOT NULL",
    low="adapter_low * CASE WHEN shapes_known THEN 1 ELSE $adapter_shape_range.low END",
    best="adapter_best",
    high="adapter_high * CASE WHEN shapes_known THEN 1 ELSE $adapter_shape_range.high END",
    grade="CASE WHEN shapes_known THEN 'derived' ELSE 'inferred' END",
    source="adapter_source",
    because="its configuration tells rank and targets",
    basis="LoRA (Hu et al. 2021): two matrices of that rank beside each target",
)
