"""Figures of the base that a card tells beside its own step, and cards of tuned models."""

from __future__ import annotations

from msgspec.structs import replace

from hubscan.evidence.card.back_to_subject import last_step
from hubscan.evidence.card.document import Card
from hubscan.evidence.card.subject import SCRATCH, is_added, starts_with_another
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement

BASE_TOKENS = "base_tokens"
"""What a base was trained on, where a card tells it beside its own step."""
OF_PRETRAINING = 1e12
"""Tokens that nobody adds to a base: so many are the base's own."""
_TIMES_OWN = 20.0

# In the card of a tuned model; elsewhere these tell of an earlier stage of its own.
_EARLIER = Pattern(
    rb"(?i)\b(?:originally|previously|initially|already|itself|was first|had been|has been first) "
    rb"(?:(?:been|was|were) )?(?:pre-?)?trained\b[^.;,]{0,60}$"
)
_OF_BASE_BEFORE = Pattern(
    rb"(?i)\b(?:in addition to|on top of|besides|beyond|following|after) (?:the|its|their|all)?\s?"
    rb"(?:over |about |around |more than |approximately |roughly |original |initial |~)*[\s*_]*$|"
    # `built on NAME (395M parameters, pretrained on 2T tokens)`
    rb"\b(?:built|based|initiali[sz]ed|tuned|starting|starts|distilled) (?:up)?(?:on|from|with|of) "
    rb"[^()]{1,60}\([^()]*$|"
    # `initialized from NAME, which was trained on 7T tokens`
    rb"\b(?:built|based|initiali[sz]ed|tuned|starting|starts|started|derived|distilled) (?:up)?"
    rb"(?:on|from|with|of) "
    rb"[^.;]{1,80},? (?:which|that) (?:was|were|had been|has been|is|saw|took|used|needed)\b"
    rb"[^.;,]{0,60}$|"
    # `starting from a checkpoint with 3T tokens`
    rb"\b(?:built|based|initiali[sz]ed|tuned|starting|starts|started) (?:up)?(?:on|from|with|of) "
    rb"(?:a|an|the) [^().;,]{0,40}\b(?:checkpoint|model|base|weights|llm) "
    rb"(?:with|of|at|after|(?:pre-?)?trained (?:on|with|for|over)) [^().;,]{0,20}$"
)
# `zusätzlich zu den 15T Tokens von Llama 3`
_BESIDES = Pattern(
    r"(?i)(?:\b(?:zusätzlich zu|neben|en plus|outre|además|oltre|além|naast|bovenop|oprócz|"
    r"ud over|i tillegg til)|помимо|в дополнение к|utöver)"
    r"(?: (?:de[rnms]?|des|du|d[aeo]s?|l[oae]s?|ai|agli|alle|já))*[\s*_~]{1,3}"
    r"(?:rund |etwa |environ |circa |ca\. )?$".encode()
)
# `15Tトークンで学習されたLlama 3`: the clause before a name tells of it.
_SO_TRAINED = Pattern(
    r"^[\s)）]{0,2}(?:で|を用いて|により|上|으로|로)?\s?(?:事前|预|預|사전\s?)?(?:学習(?:された|済みの?)|训练的|訓練的|"
    r"학습된)\s?$".encode()
)
# `The base model took 1.7M hours`; `XLM-R-base model further trained` is a name and a new step.
_BASE_AS_SUBJECT = Pattern(
    rb"(?i)(?:^|[^\w-])(?:base|original|parent|underlying|source|teacher|foundation) (?:model|"
    rb"checkpoint|llm)\b"
    rb"(?:[^.;,]{0,40}\b(?:was|were|is|had been|has been|saw|used|consumed|took|trained)\b|"
    rb"'s (?:pre-?)?training)[^.;,]{0,60}$|"
    rb"\b(?:the|its) (?:base|parent|backbone) (?:alone |itself |had |has |was |is )*"
    rb"(?:used|took|saw|seen|consumed|(?:pre-?)?trained)\b[^.;,]{0,60}$"
)
_BASE_NAMED = Pattern(
    r"(?i)(?:\b(?:basis|grund|ausgangs)modell|\bmod[èe]le de base|\bmodelo[ -]base|"
    r"\bmodello (?:di )?base|\bbasis-?model|\bbasmodell|базовая модель|"
    r"基[座础礎](?:大|语言)?模型|底座模型|ベースモデル|基盤モデル|기반 모델|베이스 모델|원본 모델)"
    r"[^.;。；,，、]{0,60}$".encode()
)
"""The base as the subject, in other languages; the verb may stand behind the figure."""
_OF_BASE_AFTER = Pattern(
    rb"(?i)^\W{0,4}(?:[a-z]+ )?(?:of|in|by|for|behind|that|used (?:in|by|for|to train)|"
    rb"seen (?:by|during|in)) (?:the )?(?:base|original|parent|underlying)\b|"
    rb"^\W{0,4}(?:des|du|del|dell|do) \W?(?:basis|grund|mod[\xc3\xa8e]{1,2}le de base|"
    rb"modelo base|modello (?:di )?base)|"
    rb"^\W{0,4}(?:pre-?trained|trained) (?:base|checkpoint|model|llm|backbone)\b"
)
_WHOSE = Pattern(rb"(?i)^\W{0,4}(?:of|used (?:in|by|for)|seen by|behind|from) (?:the )?$")
_TUNING = Pattern(
    rb"(?i)fine-?\s?tun|finetun|\bq?lora\b|axolotl|unsloth|\bsft\b|\bdpo\b|\borpo\b|\bgrpo\b|"
    rb"instruct(?:ion)?[- ]tun|\bas (?:the |a |its )?base(?: model)?\b|\bbase model\b|"
    rb"(?:continued|further) pre-?train|\b(?:built|based|trained) (?:on top of|on|upon|from) "
    rb"\[?(?:the )?"
    rb"(?:llama|mistral|mixtral|qwen|yi|falcon|gemma|phi|code ?llama|solar|mpt|deepseek)|"
    + "fein(?:abge|ge|-?)(?:stimm|tun|justier)|feinabstimm|nachtrain|weitertrain|\\baffin(?:é|age)|"
    "(?:ré)?ajust(?:e|é|ement) fin|reentren|afinad[oa]|affinat|messa a punto|fijn-?afgest|"
    "dostrojon|dotrenowan|finjuster|ince ayar|дообуч|тонк[ао][яй] настройк|微调|微調|精调|"
    "ファインチューニング|追加学習|파인\\s?튜닝|미세\\s?조정".encode()
)
_WHOLE = Pattern(rf"(?i)pre-?\s?train(?:ed|ing)\b|{SCRATCH.partition('|')[2]}".encode())
_PRETRAINED = Pattern(rf"(?i){SCRATCH}".encode())
_SUBJECT = Pattern(
    rb"^\W{0,3}([A-Z][A-Za-z]{2,})[\w.-]{0,20}(?: [\d.]+[BM]?)? (?:was|were|is|has|had|saw)\b"
)
_NO_NAMES = frozenset(
    ("this", "the", "our", "that", "these", "data", "model", "training", "corpus")
)
_CLAUSE_END = Pattern("[.;。；][ \n]".encode())
_TOLD_AFTER = Pattern(
    rb"(?i)(?:finished|completed|done|converged|stopped|ended|over|checkpoint|snapshot) after $"
)


def is_of_base(card: Card, before: bytes, after: bytes) -> bool:
    """Whether a figure between two texts is of the base, told beside this model's own step:
    `originally trained on 8T`, `in addition to the 15T tokens of Llama 3`."""
    before, after = last_step(before), _CLAUSE_END.split(after, 1)[0]
    if card.derived and _EARLIER.search(before):
        return True
    stood = _OF_BASE_BEFORE.search(before) and not _TOLD_AFTER.search(before)
    if stood or _OF_BASE_AFTER.search(after) or _BESIDES.search(before):
        return True
    base = _BASE_AS_SUBJECT.search(before)
    base = base or _BASE_NAMED.search(before)
    if base is not None and not is_added(base.group(0)):
        return True
    return starts_with_another(card, after, _WHOSE) or starts_with_another(card, after, _SO_TRAINED)


def has_another_subject(card: Card, before: bytes) -> bool:
    """Whether a name that is not this model's is the subject: `Rhea was trained with 15T`."""
    name = _SUBJECT.search(before)
    if name is None or not card.derived:
        return False
    word = name.group(1).lower().decode("utf-8", "ignore")
    return word not in _NO_NAMES and word not in card.subject


def is_tuning(card: Card, clause: bytes) -> bool:
    """Whether a clause, or the card where the clause does not say, tells of tuning a model."""
    if _TUNING.search(clause):
        return True
    tuned = _TUNING.search(card.data, card.body_start)
    return tuned is not None and _WHOLE.search(card.data, card.body_start) is None


def hours_quantity(card: Card, clause: bytes) -> str:
    """Hours of tuning in a card that names no base are not a model's whole training."""
    whole = _PRETRAINED.search(clause) and not is_added(clause)
    if card.derived or whole:
        return "gpu_hours"
    return "added_gpu_hours" if is_tuning(card, clause) else "gpu_hours"


def largest_of_base(card: Card, found: list[Statement]) -> list[Statement]:
    """In the card of a tuned model, trillions of tokens beside an added amount of a twentieth or
    less are the base's, whoever is named: `Rhea (2T tokens) was trained on 60B more`."""
    added = [s for s in found if s.quantity == "added_tokens" and s.best is not None]
    least = min((s.best for s in added if s.best is not None), default=0.0)
    if not card.derived or least <= 0:
        return found
    bound = max(OF_PRETRAINING, _TIMES_OWN * least)
    return [
        replace(s, quantity=BASE_TOKENS) if s in added and (s.best or 0.0) >= bound else s
        for s in found
    ]
