"""An adapter does not tell the size of its base: nothing bounds what a lost base cost."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="nothing bounds it",
    rank=20,
    when="true",
    low="0",
    best="NULL",
    high="NULL",
    grade="'unknown'",
    source="'nothing'",
    because="neither its size nor the base is known",
    basis="definition",
)
