"""A base that states nothing saw no more than the largest corpus of its time."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="largest corpus by that date",
    rank=80,
    when="rooted",
    low="0",
    best="NULL",
    high="at($largest_corpus_tokens, created_on)",
    grade="'bounded'",
    source="'assumptions'",
    because="no document at hand states its tokens: nothing open was trained on more by then",
    basis="largest disclosed corpora by date",
)
