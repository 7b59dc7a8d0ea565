"""The highest score known of its size."""

from hubscan.estimate.quantities import score_ceilings

METHOD = score_ceilings.by_size("mmlu_5_shot")
