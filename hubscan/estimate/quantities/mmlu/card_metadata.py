"""What the card states for machines."""

from hubscan.estimate.quantities import measured_scores

METHOD = measured_scores.CARD_METADATA
