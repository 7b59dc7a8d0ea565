"""A table of the card."""

from hubscan.estimate.quantities import measured_scores

METHOD = measured_scores.CARD_TABLE
