"""Turn rows of the collected table into rows of config/reference_models.csv."""

from __future__ import annotations

from collections import defaultdict

from facts.exact_parameters import Count, ExactParameters
from facts.own_flop import (
    Ends,
    OwnStep,
    from_difference,
    from_hours,
    from_tokens,
    post_training,
    summed,
)

COLUMNS = (
    "hf_id", "aliases", "family", "modality", "task", "release_date", "licence", "base",
    "base_relation", "parameters", "active_parameters", "parameters_source",
    "parameters_confidence", "training_tokens", "training_tokens_source",
    "training_tokens_confidence", "gpu_hours", "hardware", "gpu_hours_source", "stated_flop",
    "stated_flop_source", "stated_flop_confidence", "own_flop_low", "own_flop_best",
    "own_flop_high", "own_flop_method", "training_flop_low", "training_flop_best",
    "training_flop_high", "training_flop_method", "mmlu", "mmlu_protocol", "mmlu_source",
    "humaneval", "humaneval_source", "confidence", "note",
)  # fmt: skip

_TASKS = {
    "text": ("text", "language-model"),
    "code": ("text", "code-model"),
    "text+image": ("text", "vision-language-model"),
    "text+image+audio": ("text", "omni-language-model"),
    "text-encoder": ("text", "text-encoder"),
    "text-encdec": ("text", "encoder-decoder"),
    "embedding": ("text", "embedding"),
    "translation": ("text", "translation"),
    "image-text": ("image", "image-text"),
    "vision": ("image", "vision-encoder"),
    "text-to-image": ("image", "text-to-image"),
    "text-to-video": ("video", "text-to-video"),
    "asr": ("audio", "speech-recognition"),
    "speech": ("audio", "speech-encoder"),
    "speech-text": ("audio", "speech-translation"),
    "audio": ("audio", "text-to-audio"),
    "protein": ("biology", "protein"),
    "protein-structure": ("biology", "protein-structure"),
    "dna": ("biology", "dna"),
    "time-series": ("other", "time-series"),
}
"""Modality and task by the collected table's word for it."""

_TOKEN_CONFIDENCE = {"memory": "from memory", "undisclosed": "", "n/a (see note)": ""}
_SPECULATIVE = 10.0


class RowBuilder:
    """Builds rows in the order that bases come before what is trained from them."""

    def __init__(
        self,
        exact: ExactParameters,
        links: dict[str, dict[str, str]],
        aliases: list[dict[str, str]],
    ) -> None:
        self._exact = exact
        self._links = links
        self.totals: dict[str, Ends] = {}
        """Cumulative FLOP by id, of every row built so far."""
        self.counts: dict[str, Count] = {}
        """Parameter count by id, of every row built so far."""
        self._aliases: dict[str, list[str]] = defaultdict(list)
        for row in aliases:
            self._aliases[row["hf_id"]].append(row["alias"])

    def prepare(self, collected: list[dict[str, str]]) -> None:
        """Learn the cumulative figure of every collected row and of every base split off."""
        for source in collected:
            self.totals[source["hf_id"]] = _ends(source)
            link = self._links.get(source["hf_id"], {})
            if link.get("own") == "split":
                self.totals[link["base"]] = _ends(source)

    def build(self, collected: list[dict[str, str]]) -> list[dict[str, str]]:
        """One row for every collected one, and one for every base split off."""
        rows = []
        for source in collected:
            link = self._links.get(source["hf_id"], {})
            if link.get("own") == "split":
                rows.append(self._row(_split_off(source, link["base"]), {}))
            rows.append(self._row(_without_base_scores(source, link), link))
        return rows

    def _row(self, source: dict[str, str], link: dict[str, str]) -> dict[str, str]:
        count = self._exact.find(source["hf_id"], source["total_params_b"], source["params_check"])
        self.counts[source["hf_id"]] = count
        tokens = _tokens(source, link)
        own = _own_step(source, link, tokens, self.totals)
        base_total = self.totals.get(link.get("base", ""))
        total = _ends(source)
        split = link.get("own") == "split"
        if split and base_total is not None:
            total = summed(own.ends, base_total)
        modality, task = _TASKS[source["modality"]]
        row = {
            "hf_id": source["hf_id"],
            "aliases": " ".join(sorted(self._aliases[source["hf_id"]])),
            "family": family(source["hf_id"]),
            "modality": modality,
            "task": task,
            "release_date": source["release_date"],
            "licence": source["licence"],
            "base": link.get("base", ""),
            "base_relation": link.get("base_relation", ""),
            "parameters": str(count.parameters),
            "active_parameters": str(_active(source, count)),
            "parameters_source": count.source,
            "parameters_confidence": count.confidence,
            **_token_cells(source, link, tokens),
            **_hour_cells(source),
            **_stated_cells(source),
            **_flop_cells("own_flop", own.ends, own.method),
            **_flop_cells("training_flop", total, "base plus own step" if split else _rule(source)),
            **_benchmark_cells(source),
            "confidence": source["confidence"],
            "note": _note(source, link),
        }
        return {c: row[c] for c in COLUMNS}


_NO_BENCHMARKS = dict.fromkeys(("mmlu_5shot", "mmlu_source", "humaneval", "humaneval_source"), "")


def _without_base_scores(source: dict[str, str], link: dict[str, str]) -> dict[str, str]:
    moved = link.get("own") == "split" and link["base"].endswith("-Base")
    return {**source, **_NO_BENCHMARKS} if moved else source


def _split_off(source: dict[str, str], base: str) -> dict[str, str]:
    """The pre-trained model behind a post-trained row; scores of `-Base` models are theirs."""
    benchmarks = {} if base.endswith("-Base") else _NO_BENCHMARKS
    return {**source, **benchmarks, "hf_id": base}


def family(hf_id: str) -> str:
    """The name up to its first size, version or variant: a readable group, not a key."""
    name = hf_id.rpartition("/")[2].lower().removeprefix("meta-")
    kept: list[str] = []
    for part in name.replace("_", "-").split("-"):
        if kept and (part[0:1].isdigit() or part in {"base", "instruct", "chat", "hf", "it", "pt"}):
            break
        kept.append(part)
    return "-".join(kept)


def _ends(source: dict[str, str]) -> Ends:
    low, best, high = (
        float(source[f"flop_{end}"]) if source[f"flop_{end}"] else None
        for end in ("low", "best", "high")
    )
    return low, best, high


def _active(source: dict[str, str], count: Count) -> int:
    if source["total_params_b"] == source["active_params_b"]:
        return count.parameters
    return round(float(source["active_params_b"]) * 1e9)


def _tokens(source: dict[str, str], link: dict[str, str]) -> int | None:
    own = link.get("own_tokens", "")
    if own == "none" or link.get("own") in {"hours", "split"}:
        return None
    if own:
        return int(own)
    given = source["training_tokens_t"]
    return round(float(given) * 1e12) if given else None


def _own_step(
    source: dict[str, str], link: dict[str, str], tokens: int | None, totals: dict[str, Ends]
) -> OwnStep:
    if not link.get("base"):
        return OwnStep(_ends(source), _rule(source))
    base, year = totals.get(link["base"]), int(source["release_date"][:4])
    active = float(source["active_params_b"]) * 1e9
    match link["own"]:
        case "tokens" if tokens is not None:
            remembered = source["tokens_source"] == "memory"
            return from_tokens(active, tokens, year, source["is_moe"] == "1", remembered)
        case "hours":
            return from_hours(float(source["gpu_hours"]), source["hardware"])
        case "flop":
            best = float(link["own_flop"])
            ends = (best / _SPECULATIVE, best, best * _SPECULATIVE)
            return OwnStep(ends, "order of magnitude from the size of the fine-tuning set")
        case "difference" if base is not None:
            return from_difference(_ends(source), base)
        case "posttraining" | "split" if base is not None:
            return post_training(base, year)
    raise SystemExit(f"{source['hf_id']}: no way to find its own step ({link})")


def _rule(source: dict[str, str]) -> str:
    return _RULES.get(source["interval_rule"], source["interval_rule"])


_RULES = {
    "ops+epoch": "6 × active parameters × tokens, with Epoch AI's figure",
    "ops": "6 × active parameters × tokens",
    "ops+hw(U.35 cap)+epoch": "6 × active parameters × tokens, with hardware and Epoch AI's figure",
    "ops+hw(U.35 cap)": "6 × active parameters × tokens, with hardware",
    "ops+hw(U.35 cap)(EU U=.5)+epoch": (
        "6 × active parameters × tokens, with hardware up to 50 % utilisation and Epoch AI's figure"
    ),
    "bounds-only(Chinchilla|year cap)": "bounds from size and the largest corpus of the time",
    "hand range": "range by hand, see note",
}


def _token_cells(
    source: dict[str, str], link: dict[str, str], tokens: int | None
) -> dict[str, str]:
    if tokens is None:
        return dict.fromkeys(
            ("training_tokens", "training_tokens_source", "training_tokens_confidence"), ""
        )
    origin = source["tokens_source"].replace(" (stored)", "").replace("memory", "literature")
    return {
        "training_tokens": str(tokens),
        "training_tokens_source": origin,
        "training_tokens_confidence": _TOKEN_CONFIDENCE.get(source["tokens_source"], "verified"),
    }


def _hour_cells(source: dict[str, str]) -> dict[str, str]:
    if not source["gpu_hours"]:
        return {"gpu_hours": "", "hardware": source["hardware"], "gpu_hours_source": ""}
    read = "verified" in source["note"] or "README" in source["tokens_source"]
    origin = "model card/README" if read and "(memory)" not in source["note"] else "literature"
    hours = f"{float(source['gpu_hours']):.0f}"
    return {"gpu_hours": hours, "hardware": source["hardware"], "gpu_hours_source": origin}


def _stated_cells(source: dict[str, str]) -> dict[str, str]:
    stated = source["reported_flop"]
    return {
        "stated_flop": stated,
        "stated_flop_source": "stated by the maker (report or card)" if stated else "",
        "stated_flop_confidence": "partly verified" if stated else "",
    }


def _flop_cells(name: str, ends: Ends, method: str) -> dict[str, str]:
    cells = {
        f"{name}_{end}": "" if value is None else f"{value:.3g}"
        for end, value in zip(("low", "best", "high"), ends, strict=True)
    }
    return {**cells, f"{name}_method": method}


def _benchmark_cells(source: dict[str, str]) -> dict[str, str]:
    mmlu = source["mmlu_5shot"]
    return {
        "mmlu": mmlu,
        "mmlu_protocol": "5-shot" if mmlu else "",
        "mmlu_source": _origin(source["mmlu_source"]),
        "humaneval": source["humaneval"],
        "humaneval_source": _origin(source["humaneval_source"]),
    }


def _origin(text: str) -> str:
    return text.replace("memory", "literature").replace(" (stored)", "").strip()


def _note(source: dict[str, str], link: dict[str, str]) -> str:
    parts = [
        source["note"].replace(" (memory)", ""),
        link.get("note", ""),
        f"tokens: {source['tokens_note']}" if source["tokens_note"] else "",
    ]
    if source["epoch_flop"]:
        grade = f" ({source['epoch_confidence']})" if source["epoch_confidence"] else ""
        parts.append(f"Epoch AI: {float(source['epoch_flop']):.3g} FLOP{grade}")
    return "; ".join(p for p in parts if p)
