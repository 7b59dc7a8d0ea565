"""A model that generates no text scores nothing."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="generates no text",
    rank=20,
    when="wordless",
    low="0",
    best="NULL",
    high="0",
    grade="'bounded'",
    source="'assumptions: ceilings of ' || $ceiling_{name}.date",
    because="no document at hand states a score, and it has no words to answer with",
    basis="the test asks for an answer in words",
)
