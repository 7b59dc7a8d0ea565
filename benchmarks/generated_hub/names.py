"""Names as people give them: the base, what was done to it, numbers of runs; no two are equal."""

from __future__ import annotations

from functools import lru_cache

from benchmarks.generated_hub import shares
from benchmarks.generated_hub.plan import HubPlan
from benchmarks.generated_hub.shares import KINDS


def _words(text: str) -> list[str]:
    return text.split()


_FIRST = _words("""
    amber blue cloud dark deep east fern gold hazel iron jade kite lunar maple north ocean
    pine quiet river stone tall ultra violet west xeno young zen
""")
_LAST = _words("""
    ai lab research team works dev data org ml nlp studio group tech labs hub net
""")
_DONE = _words("""
    sft dpo grpo lora qlora ft instruct chat math code legal medical reason merged distill rp
    translate summary agent persona
""")
_TASKS = _words("""
    emotion imdb ner squad cola sst2 conll03 toxic spam intent news legal-clauses
    product-reviews speech-commands faces plants xray
""")
_OLD = _words("""
    distilbert-base-uncased bert-base-multilingual-cased roberta-large wav2vec2-large-xlsr-53
    whisper-small vit-base-patch16-224 t5-small mbart-large deberta-v3-base gpt2 resnet50
""")
_GAMES = _words("""
    ppo-LunarLander-v2 q-FrozenLake-v1-4x4 dqn-SpaceInvadersNoFrameskip-v4
    a2c-PandaReachDense-v3 ppo-Huggy Reinforce-CartPole-v1 sac-Walker2d
""")
_MOVES = _words("""
    pick_place fold_towel stack_cubes open_drawer pour_tea sort_bottles push_block
""")
_WORDS = _words("""
    test model my-model checkpoint project v2 final demo backup weights exp queue teutonic
    delta router vision voice policy translate chatbot assistant notes lens
""")
_STYLES = _words("""
    pixel-art portrait watercolor anime-style product-photo logo film-grain clay
""")
_QUANTS = ("GGUF", "i1-GGUF", "Q4_K_M-GGUF", "Q8_0-GGUF")
_PACKED = ("AWQ", "GPTQ-Int4", "FP8", "bnb-4bit", "mlx-4bit", "W4A16", "exl2-6.0bpw")
_SIZED = 55
"""Per cent of the names without a known base that state a size; 29 of all names do so then (S1)."""
GONE_SIZES = ("0.1", "0.3", "0.5", "0.8", "1.1", "1.5", "3", "7", "8", "13", "32")
"""Billions of parameters in names of parents that are gone, spread as those of others."""
_DIGITS = "0123456789acdefghijlnopqrsuvwxyz"
"""Without the letters of billions, millions, thousands and trillions: `n2b` would be a size."""


def owner(plan: HubPlan, row: int) -> str:
    """The part before the slash."""
    if row in plan.known:
        return plan.known[row].id.partition("/")[0]
    return _owner(int(plan.owner[row]))


@lru_cache(maxsize=100_000)
def _owner(number: int) -> str:
    first, last = _FIRST[number % 26], _LAST[number // 26 % 16]
    joint = ("", "-", "_")[number % 3]
    return f"{first}{joint}{last}{number // 416 or ''}"


@lru_cache(maxsize=200_000)
def full_name(plan: HubPlan, row: int) -> str:
    """`org/name` of a model; of a parent that is gone for a negative row."""
    if row < 0:
        return f"{_owner(-row)}/{_WORDS[-row % 23]}-{GONE_SIZES[-row % 11]}b-{_run(-row)}"
    if row in plan.known:
        return plan.known[row].id
    return f"{owner(plan, row)}/{_name(plan, row)}"


def _name(plan: HubPlan, row: int) -> str:
    bits = int(plan.bits[row])
    kind = KINDS[plan.kind[row]].name
    run, die = _run(row), bits >> 20
    if bits % 1000 < shares.WITH_UUID * 1000:
        digits = f"{bits:016x}{row:016x}"
        uuid = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
        return f"{_pick(_WORDS, die)}-{uuid}"
    stem = _stem(plan, row, die >> 8)
    match kind:
        case "gguf" | "gguf_alone":
            return f"{stem}-{_pick(_DONE, die)}-{run}-{_pick(_QUANTS, die >> 5)}"
        case "quantized":
            return f"{stem}-{run}-{_pick(_PACKED, die)}"
        case "agent":
            return f"{_pick(_GAMES, die)}-{run}"
        case "policy":
            return f"{('act', 'smolvla', 'pi05')[die % 3]}_{_pick(_MOVES, die >> 4)}_{run}"
        case "lora":
            return f"{_pick(_STYLES, die)}-{run}-{('flux', 'sdxl', 'lora')[die % 3]}"
        case "checkpoint" | "other":
            return f"{_pick(_OLD, die)}-finetuned-{_pick(_TASKS, die >> 6)}-{run}"
        case "empty" | "nothing":
            return f"{_pick(_WORDS, die)}{('-', '_')[die >> 6 & 1]}{stem}{run}"
        case _:
            return f"{stem}-{_pick(_DONE, die)}-{_pick(_WORDS, die >> 7)}-s{die % 97}-{run}"


def _stem(plan: HubPlan, row: int, die: int) -> str:
    """The name of the base, or a size, or nothing that helps."""
    root = int(plan.root[row])
    if root in plan.known and root != row:
        name = plan.known[root].id.partition("/")[2]
        return name if die % 8 < 7 else name.split("-")[0].lower()
    size = int(plan.parameters[row])
    if die % 100 < _SIZED:
        return f"{size / 1e9:.1f}B" if size > 1e9 else f"{max(1, size // 10**6)}M"
    return ("go", "run", "alpha", "tiny", "nova", "base")[die % 6]


def _pick(words: list[str] | tuple[str, ...], die: int) -> str:
    return words[die % len(words)]


def _run(number: int) -> str:
    """`number` in these digits, which nobody else has."""
    digits = ""
    while number:
        number, last = divmod(number, len(_DIGITS))
        digits = _DIGITS[last] + digits
    return f"r{digits}"
