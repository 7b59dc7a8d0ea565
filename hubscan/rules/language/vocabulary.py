"""The words a condition may use: quantities, yes/no facts, dates, kinds of output."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from hubscan.model.benchmarks import SCORES


class Origin(Enum):
    """Where the figures of a word come from."""

    ESTIMATE = "estimated with bounds from the Hub record, documents and the curated table"
    RECORD = "read from the Hub record"
    DEVELOPER = "developer table config/developers.csv; unknown for publishers not listed"
    NOWHERE = "not on the Hub: unknown for every model"


class Word(Struct, frozen=True):
    """One quantity, yes/no fact or date."""

    name: str
    phrase: str
    """How prose names it."""
    origin: Origin
    unit: str = ""
    verb: str = "is"
    graded: bool = False
    """Whether its fact is a degree (see `degrees`), because it can be likely without being sure."""


def _words(*words: Word) -> dict[str, Word]:
    return {w.name: w for w in words}


QUANTITIES = _words(
    Word("parameters", "total parameters", Origin.ESTIMATE, "parameters", verb="are"),
    Word(
        "active_parameters",
        "parameters active per token",
        Origin.ESTIMATE,
        "parameters",
        verb="are",
    ),
    Word("training_tokens", "training tokens", Origin.ESTIMATE, "tokens", verb="are"),
    Word("training_flop", "training compute", Origin.ESTIMATE, "FLOP"),
    Word(
        "unique_tokens",
        "distinct training tokens, each counted once",
        Origin.ESTIMATE,
        "tokens",
        verb="are",
    ),
    Word("effective_flop", "effective training compute", Origin.ESTIMATE, "FLOP"),
    Word("own_flop", "compute of this repository's own training step", Origin.ESTIMATE, "FLOP"),
    Word("developer_flop", "compute that its own developer spent", Origin.ESTIMATE, "FLOP"),
    Word("training_cost_usd", "cost of the training compute", Origin.ESTIMATE, "USD"),
    Word("own_cost_usd", "cost of this repository's own training step", Origin.ESTIMATE, "USD"),
    *(Word(score.name, score.phrase, Origin.ESTIMATE, "%") for score in SCORES),
    Word(
        "developer_total_flop",
        "compute of all models of its developer on the Hub together",
        Origin.ESTIMATE,
        "FLOP",
    ),
    Word(
        "developer_total_cost_usd",
        "cost of the compute of all models of its developer on the Hub together",
        Origin.ESTIMATE,
        "USD",
    ),
    Word(
        "developer_largest_flop",
        "compute of the largest training step of any model of its developer on the Hub",
        Origin.ESTIMATE,
        "FLOP",
    ),
    Word("downloads", "downloads in the last 30 days", Origin.RECORD, "downloads", verb="are"),
    Word(
        "downloads_all_time", "downloads since publication", Origin.RECORD, "downloads", verb="are"
    ),
    Word(
        "developer_downloads",
        "downloads of all repositories of its developer in the last 30 days",
        Origin.RECORD,
        "downloads",
        verb="are",
    ),
    Word("developer_revenue_usd", "the developer's yearly revenue", Origin.DEVELOPER, "USD"),
    Word("developer_ai_revenue_usd", "the developer's yearly AI revenue", Origin.DEVELOPER, "USD"),
    Word(
        "developer_ai_rd_usd",
        "the developer's yearly AI research spending",
        Origin.DEVELOPER,
        "USD",
    ),
    Word(
        "developer_ai_spend_36m_usd",
        "the developer's AI spending over 36 months",
        Origin.DEVELOPER,
        "USD",
    ),
    Word(
        "developer_ai_invest_5y_usd",
        "the developer's AI investment over five years",
        Origin.DEVELOPER,
        "USD",
    ),
    Word(
        "developer_compute_cost_12m_usd",
        "the developer's compute cost over 12 months",
        Origin.DEVELOPER,
        "USD",
    ),
    Word("monthly_users", "monthly users", Origin.NOWHERE, "users", verb="are"),
    Word("cluster_gbps", "network speed of the computing cluster", Origin.NOWHERE, "Gbit/s"),
    Word("cluster_flop_per_s", "computing speed of the cluster", Origin.NOWHERE, "FLOP/s"),
    Word("h100_equivalents", "size of the cluster in H100 equivalents", Origin.NOWHERE, "H100"),
)
"""Numbers, by name."""

FLAGS = _words(
    Word("general_purpose", "a general-purpose model", Origin.ESTIMATE),
    Word("narrow", "a narrow model", Origin.ESTIMATE),
    Word("bio_sequence_primary", "trained mainly on biological sequences", Origin.ESTIMATE),
    Word("open_weights", "released with open weights", Origin.ESTIMATE, graded=True),
    Word("foss_licence", "under a free and open licence", Origin.ESTIMATE),
    Word("fully_open_source", "fully open source", Origin.NOWHERE),
    Word(
        "monetised",
        "offered for payment or for personal data by its provider",
        Origin.RECORD,
        graded=True,
    ),
    Word("published", "published without access control", Origin.RECORD, graded=True),
    Word("is_derivative", "made from another model", Origin.RECORD),
    Word("builds_on_others", "built on another developer's model", Origin.RECORD, graded=True),
    Word("is_sparse", "a mixture of experts", Origin.ESTIMATE),
)
"""Facts that are true or false, by name."""

DATES = _words(
    Word("release_date", "the release date of the model", Origin.ESTIMATE, "date"),
    Word("base_release_date", "the release date of its direct base", Origin.ESTIMATE, "date"),
    Word("root_release_date", "the release date of its root model", Origin.ESTIMATE, "date"),
)
"""Dates, by name."""

OUTPUTS = ("text", "speech", "image", "video", "audio", "other")
"""What a model can be said to generate."""

SUMMED = (
    "developer_total_flop",
    "developer_total_cost_usd",
    "developer_largest_flop",
    "developer_downloads",
)
"""Numbers that are summed over everything a developer has on the Hub, or the largest of it."""

OF_DEVELOPERS = ("developer", "developer_kind", "developer_country")
"""What may be asked of who a developer is (config/developers.csv): conditions that take a list."""

DEVELOPER_KINDS = (
    "company",
    "university",
    "public body",
    "non-profit",
    "community",
    "individual",
)
"""What a developer can be."""

OPERATORS = {
    ">": "greater than",
    ">=": "at least",
    "<": "less than",
    "<=": "at most",
}
"""Comparison signs and how prose says them."""

BASE_QUANTITIES = ("training_flop", "own_flop", "parameters")
"""What a condition may ask of a model's direct base, as `base.<quantity>`."""

REFERENCE_QUANTITIES = (
    "training_flop",
    "parameters",
    "training_tokens",
    "mmlu",
    "humaneval",
    "training_cost_usd",
)
"""What a reference model may state, as `<parameter>.<quantity>`."""

FRONTIER_QUANTITIES = ("training_flop", "parameters", "training_tokens")
"""What a condition may compare with the best earlier model, as `frontier.<quantity>`."""

PREDECESSOR_QUANTITIES = ("training_flop", "effective_flop", "parameters")
"""What it may compare with the best earlier model of the same developer, as
`developer.<quantity>`."""

MODELS_COMPARED = {
    "base": BASE_QUANTITIES,
    "frontier": FRONTIER_QUANTITIES,
    "developer": PREDECESSOR_QUANTITIES,
}
"""Other models of the snapshot whose figures a condition may name, and which figures."""

UNITS = {
    "FLOP": "FLOP",
    "FLOP/s": "FLOP/s",
    "%": "%",
    "percent": "%",
    "USD": "USD",
    "parameters": "parameters",
    "tokens": "tokens",
    "users": "users",
    "Gbit/s": "Gbit/s",
    "H100": "H100",
    "downloads": "downloads",
}
"""Accepted spellings of a unit → the unit."""

_OWN_STEP = {"training_flop": "own_flop", "training_cost_usd": "own_cost_usd"}
_READ_IN = {
    "own": _OWN_STEP,
    "own_threshold": _OWN_STEP,
    "developer": {"training_flop": "developer_flop"},
}


def quantity_read(quantity: str, mode: str) -> str:
    """The quantity that a comparison of `quantity` reads in a derivative mode."""
    return _READ_IN.get(mode, {}).get(quantity, quantity)
