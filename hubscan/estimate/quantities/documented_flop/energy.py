"""Measured energy: nothing does more FLOP per joule than the best device."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="energy: joules × FLOP per joule",
    rank=50,
    when="energy_high > 0",
    low="0",
    best="NULL",
    high="energy_high * $joules_per_kilowatt_hour * $flop_per_joule.high",
    grade="'bounded'",
    source="energy_source",
    because="the energy drawn bounds the compute",
    basis="peak × utilisation over power drawn, of the best device",
)
