"""The curated score."""

from hubscan.estimate.quantities import measured_scores

METHOD = measured_scores.CURATED
