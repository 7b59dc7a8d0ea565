"""A model that generates no text."""

from hubscan.estimate.quantities import score_ceilings

METHOD = score_ceilings.no_text("mmlu_5_shot")
