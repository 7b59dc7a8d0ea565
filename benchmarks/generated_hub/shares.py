"""What the Hub is made of: counts and shares of public recordings of the whole of it.

S1: ModelLakeFishing docs/1M, 3,003,759 models, 2026-08-18. S2: misakas hf-census, 3,117,871
models, 2026-10-03. HS: hub-stats, 2,161,698 models on 2025-10-23 and 2,858,420 in May 2026. How
the shares go together in one model is nobody's count: the rows of `KINDS` are a guess that meets
the totals.
"""

from __future__ import annotations

from dataclasses import dataclass

MODELS = 3_200_000
"""The Hub of today, about; S2 and 2,000 more a day."""

CREATED = (
    ("2022-03-02", 0),
    ("2023-01-01", 100_596),
    ("2024-01-01", 420_460),
    ("2025-01-01", 1_165_572),
    ("2026-01-01", 2_315_208),
    ("2026-10-03", 3_117_871),
)
"""Models created before each day: HS by year, S2 for the last one."""

COUNTED = 3_003_759
"""Models of S1."""
PUBLISHERS = 597_637 / COUNTED
"""Publishers a model (S1)."""
LARGEST_PUBLISHER, TOP_TEN_PUBLISHERS = 0.023, 0.053
"""Shares of all models (S1)."""

PARENTS = 76_669 / COUNTED
"""Distinct parents a model (S1)."""
ORPHANS = 0.039
"""Of the parents, those that are not in the listing (S1)."""
CHILDREN = ((1.0, 1.0), (0.5, 1.0), (0.1, 6.0), (0.01, 118.0), (0.001, 1500.0), (0.0001, 12_000.0))
"""(share of parents with as many children or more, children): p50, p90, p99 of S1; the two last so
that the sum is right."""
MOST_CHILDREN = (
    ("black-forest-labs/FLUX.1-dev", 43_346),
    ("Qwen/Qwen1.5-0.5B", 32_534),
    ("Qwen/Qwen1.5-1.8B", 30_626),
    ("google/gemma-2b", 24_040),
)
"""Children among `COUNTED` models (S1)."""
PARENTS_NAMED = (0.53, 0.26, 0.12, 0.09)
"""Shares of derived models that name 1, 2, 3 or 4 parents, after 1,550 of May 2026 that name some:
57, 23, 7 and 5 %, the rest more."""
MERGED = 0.22
"""A merge names 2 and more: each further one with the complement of this; mean 5.5, at most 47."""

GATED = (("manual", 34_213 / 3_117_871), ("auto", 19_187 / 3_117_871))
"""S2."""
DOWNLOADED, DOWNLOADED_EVER = 0.355, 0.597
"""Models with downloads in the last 30 days, and since creation (HS)."""
PARAMETERS = (
    (0.0, 1e4), (0.05, 4e6), (0.25, 124.4e6), (0.5, 764.5e6), (0.75, 6.74e9), (0.95, 3.3e10),
    (0.9965, 1e11), (1.0, 1.1e12),
)  # fmt: skip
"""Quantiles of safetensors.total: the quarters of HS, 0.35 % of 100 B and more of S2."""
WITH_UUID = 0.013
"""Names with a UUID, of 377 drawn without regard to popularity (S1)."""


RESULTS = {"reward": 1, "trainer": 2, "leaderboard": 7, "embedding": 150}
"""Entries of a list of results, by who wrote it. Of 110,806 cards with usable lists (3.7 %, 2.16
million figures: S1) most are agents', whose course writes one reward (75,402 agents: S2), then
what a trainer writes of its run. At most 7,169 models, those of the first Open LLM Leaderboard,
hold MMLU. The rest of the figures is in lists about embeddings, which are longer than here: beyond
64 kB a list is refused, with a note."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of repository, and how many of it say what in the listing."""

    name: str
    share: float
    relation: str | None = None
    """What the Hub says of its parents; `""` if only the card names them, None without parents."""
    library: tuple[str, float] = ("transformers", 0.0)
    task: tuple[tuple[str, ...], float] = ((), 0.0)
    """Some of its `pipeline_tag`s, and how many have one."""
    model_type: float = 0.0
    safetensors: float = 0.0
    config: float = 1.0
    """How many have a `config` at all."""
    chat: float = 0.0
    """How many repeat a chat template, most of what is long in a listing."""
    results: tuple[tuple[str, float], ...] = ()
    """Lists of results in the card, by a name of `RESULTS`, and how many have one."""


_TEXT = ("text-generation", "text-generation", "image-text-to-text", "any-to-any")
_OLD = ("text-classification", "text-classification", "automatic-speech-recognition", "fill-mask",
        "token-classification", "image-classification", "translation",
        "question-answering")  # fmt: skip

KINDS = (
    Kind("empty", 0.186, config=0.0),
    Kind("nothing", 0.218, library=("transformers", 0.02), model_type=0.09, config=0.98),
    Kind("finetune", 0.110, "finetune", ("transformers", 0.92), (_TEXT + _OLD[:3], 0.60), 0.93,
         0.82, chat=0.75, results=(("leaderboard", 0.01), ("trainer", 0.06))),
    Kind("adapter", 0.079, "adapter", ("peft", 0.94), (_TEXT[:2], 0.42), chat=0.7),
    Kind("lora", 0.028, "adapter", ("diffusers", 0.97), (("text-to-image",), 0.97), config=0.5),
    Kind("gguf", 0.0403, "quantized", ("transformers", 0.75), (_TEXT, 0.6), config=0.8, chat=0.9),
    Kind("quantized", 0.0170, "quantized", ("transformers", 0.95), (_TEXT, 0.75), 0.95, 0.9,
         chat=0.9),
    Kind("merge", 0.0050, "merge", ("transformers", 1.0), (("text-generation",), 0.8), 0.99, 0.97,
         chat=0.7, results=(("leaderboard", 0.1),)),
    Kind("unstated", 0.0186, "", ("transformers", 0.6), (_TEXT + _OLD[:2], 0.5), 0.8, 0.4,
         chat=0.5),
    Kind("weights", 0.140, None, ("transformers", 0.86), (_TEXT + _OLD, 0.5), 0.9, 1.0, chat=0.5,
         results=(("leaderboard", 0.005),)),
    Kind("checkpoint", 0.062, None, ("transformers", 0.5), (_OLD, 0.52), 0.95,
         results=(("trainer", 0.06),)),
    Kind("agent", 0.0250, None, ("stable-baselines3", 0.96), (("reinforcement-learning",), 0.98),
         config=0.4, results=(("reward", 0.97),)),
    Kind("gguf_alone", 0.0255, None, ("gguf", 0.3), (_TEXT[:2], 0.3), config=0.7, chat=0.8),
    Kind("other", 0.0250, None, ("sentence-transformers", 1.0), (("sentence-similarity",
         "feature-extraction", "image-classification"), 0.64), 0.4, 0.5,
         results=(("embedding", 0.022),)),
    Kind("pipeline", 0.0110, None, ("diffusers", 1.0), (("text-to-image", "image-to-image"), 0.93),
         safetensors=0.3),
    Kind("policy", 0.0100, None, ("lerobot", 0.9), (("robotics",), 1.0), safetensors=0.95),
)  # fmt: skip
"""Shares of S1 and S2: library 49.3 %, task 34.0 %, model type 35.3 %, safetensors 28.2 %, parents
29.8 % (1.9 % in the card only), no weights 18.6 %, neither task nor config 20.1 %, results
3.7 %."""
