"""Hours × peak × utilisation.

An unknown device is taken as anything from the smallest to the largest peak of the table: bounds,
no best. Hours of a whole family are an upper end.
"""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.documented_flop import within_reach

PEAK = "at($accelerator_peak_of, device)"
OTHER = "modality IN ('image', 'audio', 'video')"


def used(end: str) -> str:
    """Utilisation at an end: that of other models than text, else of the device's generation."""
    return f"""CASE WHEN {OTHER} THEN $utilisation_not_text{end}
        ELSE at($accelerator_utilisation_of{end}, device) END"""


LOW = f"""hours_low * $seconds_per_hour * coalesce({PEAK}, $accelerator_peak_of.low)
        * coalesce({used(".low")}, $utilisation_unknown.low)"""

METHOD = Method(
    name="hardware: hours × peak × utilisation",
    rank=40,
    when=f"""(hours_low IS NOT NULL OR hours_high IS NOT NULL)
        AND {within_reach(f"coalesce({LOW}, 0)")}""",
    low=LOW,
    best=f"""hours * $seconds_per_hour * {PEAK} * CASE WHEN $hardware_compute = 'half'
        THEN $conventional_utilisation ELSE {used("")} END""",
    high=f"""hours_high * $seconds_per_hour * coalesce({PEAK}, $accelerator_peak_of.high)
        * coalesce(CASE WHEN $hardware_compute = 'half'
            THEN greatest($conventional_utilisation, {used(".high")}) ELSE {used(".high")} END,
            $utilisation_unknown.high)""",
    grade="'derived'",
    source="hours_source",
    because="hours and device are known",
    basis="peak of the vendor's data sheet, and the utilisation that runs of its generation reach",
)
