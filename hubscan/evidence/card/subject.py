"""Is a clause about this model, its base, or somebody else's? Did it happen at all?"""

from __future__ import annotations

from enum import StrEnum

from hubscan.evidence.card import back_to_subject, bound_words, other_makers, rivals
from hubscan.evidence.card.document import Card
from hubscan.evidence.card.label import is_other, own_name, parse
from hubscan.evidence.card.other_size import other_size
from hubscan.evidence.late_patterns import Pattern


class Scope(StrEnum):
    """What a training statement speaks of."""

    PRETRAINING = "pretraining"
    """Training from nothing: of this model, or of the base whose family the card describes."""
    ADDED = "added"
    """What this repository added: continued pre-training, fine-tuning."""


_ADDED = Pattern(
    r"(?i)contin(?:u|ú)|further|more tokens|of our own|we add(?:ed)?\b|addition(?:al|ally)|"
    r"incremental|"
    r"fine-?\s?tun|finetun|fined-tun|instruction|instruct[- ]tun|\bsft\b|\bdpo\b|adapt|"
    r"initiali[sz]ed (?:from|with) \W*[a-z]*\W*(?:llama|mistral|code|qwen|gemma|yi)|"
    r"kept (?:pre-?)?training|keeps? (?:on )?training|trained on further|"
    r"(?:another|an extra) \W{0,3}(?:about |around |roughly )?\d|\badded on top|"
    r"on top of (?:it|that|the base)|"
    r"\bcpt\b|picks? up where|"
    r"(?:second|third|fourth) (?:stage|phase)|(?:stage|phase) (?:[2-5]|two|three)|"
    r"\badds? \W{0,3}\d|anneal|extend|"
    r"extension|domain-specific|underwent|"
    r"post-?train|mid-?train|upcycl|distill|继续|增量|额外|持续|"
    r"微调|追加|継続|zusätzlich|weiter(?:es|trainiert|training| trainiert)|feinabgestimm|getuned|"
    r"supplémentaire|weiter(?:vor|ge)|fortgesetzt|poursui|"
    r"añad|ajout|aggiun|acrescent|hinzugefüg|"
    r"affin(?:é|age)|adicional|ajuste fino|reentrena|aggiuntiv|дополнительн|дообуч|추가".encode()
)
SCRATCH = (
    r"pre-?\s?train|from scratch|von grund auf|vortrain|pré-?\s?entra[iî]n|à partir de zéro|"
    r"pre-?entrena|desde cero|pre-?\s?addestra|da zero|pré-?\s?trein|do zero|с нуля|предобуч|预训"
)
_FIRST = Pattern(rf"(?i){SCRATCH}|\bbase\b".encode())
_PRETRAINING = Pattern(rf"(?i){SCRATCH}".encode())
_TRAINED = Pattern(
    rf"(?i)train(?:ed|ing|s)?\b|consumed|(?:had|has|have|model|it) processed|\bsaw\b|\bseen\b|"
    rf"exposed to|stage (?:1|one)\b|first stage|checkpoint (?:is )?(?:at|after)\b|"
    rf"\brun (?:covered|used|went through)|"
    rf"tokens processed|\bsah (?:das|es)\b|\bgesehen\b|\ba vu\b|\bvisto\b|trainingsda|"
    rf"[gt]pu[- ]hours|token budget|训练|预训|学習|학습|訓練|trainier|entra[iî]n|entren[aó]|"
    rf"addestra|treina|treino|getraind|träna|trænet|trent|eğit|обуч|навчен|trenowan|trening|"
    rf"koulutet|dilatih|huấn luyện|trénov|antrenat|εκπαιδε|تدريب|مدرب|אומן|"
    rf"{SCRATCH}".encode()
)
_CORPUS = Pattern(r"(?i)corpus|corpora|语料|コーパス".encode())
# A corpus that is made, not trained on.
_MAKING = Pattern(
    rb"(?i)construct|releas(?:e|ed|ing) (?:a|the)|we (?:also )?(?:collect|build|built|introduce|"
    rb"present|create)|curat|processed via"
)
# What might be done, by others or later, was not done.
_UNREAL = Pattern(
    rb"(?i)\b(?:you (?:can|could|may|will)|we (?:expect|hope|would)|would (?:take|need|require)|"
    rb"future (?:work|versions?)|hypothetical|in theory)\b"
)
_PLANNED = Pattern(
    rb"(?i)\b(?:will be (?:pre-?)?trained|plan(?:s|ned|ning)? to|aims? to|intend(?:s|ed)? to|"
    rb"(?:is|are) (?:being|currently) (?:pre-?)?train(?:ed|ing)|in progress)\b"
)
# "based on [Base](...) which underwent ...": the relative clause is about the base.
_RELATIVE = Pattern(rb"(?i)\]?\W{0,3}\bwhich (?:underwent|was|were|is|has|have|had)\b")
_FAMILIES = Pattern(
    rb"(?i)\b(llama|mistral|mixtral|qwen|yi|falcon|mpt|gemma|phi|gpt-?[2-5]|gpt-neox|pythia|"
    rb"olmo|bloom|opt|deepseek|baichuan|internlm|chatglm|glm|redpajama|stablelm|starcoder|"
    rb"palm|gopher|chinchilla|tinyllama|smollm|dbrx|grok|claude|gemini|codellama|code llama|solar|"
    rb"amber|crystalcoder|openllama|rwkv|mamba)(?:[ -]?(\d[\w.-]*))?"
)
# Models of pictures, sound and proteins, which methods and parts are called after, too: another
# model only as the subject of a verb.
_AS_SUBJECT = Pattern(
    rb"(?i)\b(clip|openclip|siglip|stable[ -]diffusion|sdxl|flux|imagen|dall-?e|midjourney|whisper|"
    rb"wav2vec|hubert|wavlm|dino|bert|roberta|t5|alphafold|esm)\b(?:[ -]?[\w.-]{1,16}){0,2} "
    rb"(?:was|were|is|has|had|saw|took|used|required|needed|consumed)\b"
)
# `GPT-2 tokenizer`, `Llama architecture`: parts and manners of a model, not the model.
_ONLY_PART = Pattern(
    rb"(?i)^\W{0,3}(?:tokeni[sz]er|vocab|architecture|style|based|like|paper|dataset|data ?set|"
    rb"corpus|code|framework|design|license|format|outputs?)\b"
)

# `在 LLaMA-2 的基础上`, `SOLAR-10.7B에`, `Qwen をベースに`: what the step starts from.
_FOUNDATION = Pattern(
    r"^[\s)]{0,3}(?:的?基础|为基|を(?:ベース|基|元)|に対し|에 |를 기반|을 기반|을 바탕)".encode()
)

_WHOSE = Pattern(
    rb"(?i)\b(?:compute|costs?|budget|hours|flops?|training run) (?:of|for|behind) (?:the )?$"
)
"""`training compute of GPT-4`."""
_WHAT_IT_TOOK = Pattern(
    rb"(?i)^[\s\w/-]{0,20}?(?:\b(?:is|are|was|were) what|"
    rb"(?:needed|used|required|spent|necessary|enough) (?:for|by|on)|"
    rb"(?:needed |used |required )?to (?:pre-?)?train|for (?:the )?(?:pre-?)?training(?: of)?) "
    rb"(?:the |openai'?s? |meta'?s? |google'?s? )?$|^\W{0,3}(?:on|for) (?:the )?$"
)
"""`2e25 FLOP is what GPT-4 used`."""
_THIS = Pattern(rb"(?i)\bthis\W{1,3}$")
"""`this GPT-2 model`."""
_FOUNDED_ON = Pattern("(?:基于|基於|从|以)[ *_]{0,3}$".encode())

_OF_FIGURE = Pattern(
    rb"(?i)(?:tokens?|jetons|hours?|hrs) (?:of|from|for|von|vom|de|di|del|do|van|av)\W{0,3}$"
)
"""`the 15T tokens of Llama 3`: the name goes with the figure before it."""
_ASIDE = Pattern(r"\([^()]{0,80}\)|（[^（）]{0,80}）".encode())
_LINK = Pattern(rb"\]\([^)\n]*\)")
_MORE_THAN = Pattern(rb"(?i)(?:no )?(?:more|less|greater) than (\W*\d?)")
_STARTS_FROM = Pattern(
    r"(?i)(?:(?:based|built|building|continued) (?:up)?on|initiali[sz]ed (?:from|with)|atop|on "
    r"top of|"
    r"tun(?:ed?|ing)|train(?:ed|ing|s)?|exten(?:sion of|d(?:s|ed|ing)?)|t(?:ake|akes|aking|ook)|"
    r"pick(?:s|ed|ing)? up|teacher|distill\w*|upcycl\w*|"
    r"from|upon|version of|using|base model|begin\w*|start\w*|contin\w+|adapt\w*)"
    r"[^\w,;:—–]+(?:\w+[^\w,;:—–]+){0,7}$".encode()
)
# A proper name before a verb: `Llama 4 Scout was`, `the 70B model is`.
_NAMED_BEFORE_VERB = Pattern(
    rb"([A-Z][\w.+-]*(?: [A-Z0-9][\w.+-]*){0,4})(?: models?| series)?,? (?:was|were|is|are|has|"
    rb"have|had|uses?|used|saw)\b(?: (releas|introduc|develop|built|open))?"
)
_LIST_ITEM = Pattern(r"^[ \t>]{0,6}(?:[*+•-]|\d{1,2}[.)])[ \t]".encode())
_INTRO = 300
_LIST = 700
"""How far above an item of a list it may say what the list is about."""
_WITHOUT = Pattern(rb"(?i)\bwithout\b[^.;]{0,120}")


def scope(card: Card, clause: bytes) -> Scope | None:
    """Which training a clause speaks of; None if it does not speak of training.

    A card that names a base model and says "trained on" means its own step, unless it says
    that this was pre-training. A corpus alone counts, unless the clause is about making it.
    """
    done = _WITHOUT.sub(b"", clause) if b"without" in clause else clause
    if _ADDED.search(done):
        return Scope.ADDED
    if not _TRAINED.search(clause) and (not _CORPUS.search(clause) or _MAKING.search(clause)):
        return None
    return Scope.ADDED if card.derived and not _FIRST.search(clause) else Scope.PRETRAINING


def usual_scope(card: Card) -> Scope:
    """What "trained" means in a card that says no more."""
    return Scope.ADDED if card.derived else Scope.PRETRAINING


def speaks_of_training(text: bytes) -> bool:
    """Whether a text, such as a heading, has a word of training."""
    return _TRAINED.search(text) is not None or _ADDED.search(text) is not None


def is_of_base(card: Card, text: bytes) -> bool:
    """Whether a text about pre-training stands in the card of a later stage, such as a chat."""
    staged = card.derived or bool(own_name(card.model_id, card.title).stages)
    return staged and _PRETRAINING.search(text) is not None and not _ADDED.search(text)


def is_added(text: bytes) -> bool:
    """Whether a text has a word of a later stage."""
    return _ADDED.search(text) is not None


def starts_with_another(card: Card, text: bytes, lead: Pattern) -> bool:
    """Whether a text is `lead` and the family name of a model that is not this card's."""
    family = _FAMILIES.search(text)
    if family is None or not lead.search(text[: family.start()]):
        return False
    name = family.group(0).lower().decode("utf-8", "ignore").rstrip(".-")
    own = card.subject.replace("_", "-")
    return not _same(name, own) and not _ONLY_PART.search(text[family.end() :])


def took_another(card: Card, after: bytes) -> bool:
    """Whether the words behind a figure tell what another model took, whose card this is not."""
    return not card.derived and starts_with_another(card, after, _WHAT_IT_TOOK)


def is_told_of_another(card: Card, clause: bytes, first: int, after_it: int) -> bool:
    """Whether the figure from `first` to `after_it` of a clause is that of another model, by the
    words before it, but for those that bound it, or behind it."""
    lead = bound_words.without(clause[:first])
    before = about_another(card, lead + clause[first:], len(lead))
    return before or took_another(card, clause[after_it:])


def is_planned(clause: bytes) -> bool:
    """Whether a clause tells what was meant to be done: weaker than what was done."""
    return _PLANNED.search(clause) is not None


def about_another(card: Card, clause: bytes, place: int) -> bool:
    """Whether the figure at `place` of the clause belongs to a model that is not the subject.

    A family name that stands before the figure and is missing from the card's own name is
    somebody else, unless the clause says that this model starts from it. Words of comparison
    before the figure are enough, and so are words of what might be.
    """
    before = back_to_subject.last_step(clause[:place])
    if b"](" in before:
        before = _LINK.sub(b"]", before)
    if b"than" in before:
        before = _MORE_THAN.sub(rb"\1", before)
    if b"(" in before or "（".encode() in before:
        before = _ASIDE.sub(b"", before)
    before = back_to_subject.since_own_name(card, before)
    if rivals.leads(before) or _RELATIVE.search(before) or _UNREAL.search(before):
        return True
    own = card.subject.replace("_", "-")
    if not own.strip():
        return False
    before = back_to_subject.after_training(before)
    for match in _FAMILIES.finditer(before):
        name = match.group(0).lower().decode("utf-8", "ignore").rstrip(".-")
        if not _same(name, own) and _WHOSE.search(before[: match.start()]):
            return True
        if not (
            _same(name, own)
            or _STARTS_FROM.search(before[: match.start()])
            or _ONLY_PART.search(before[match.end() :])
            or _FOUNDATION.search(before[match.end() :])
            or _FOUNDED_ON.search(before[: match.start()])
            or _THIS.search(before[: match.start()])
            or _is_declared_base(card, name, clause)
            or (card.derived and _OF_FIGURE.search(before[: match.start()]))
        ):
            return True
    if not _ADDED.search(clause) and any(
        m.group(1).lower().decode() not in own and not _THIS.search(before[: m.start()])
        for m in _AS_SUBJECT.finditer(before)
    ):
        return True
    return (
        other_size(before, own, _STARTS_FROM)
        or about_sibling(card, before)
        or other_makers.trained(card.model_id, before)
    )


def _is_declared_base(card: Card, name: str, clause: bytes) -> bool:
    """Whether a family is that of the base in the front matter, and the clause tells of tuning it:
    `Mistral was fine-tuned on`."""
    if not card.derived or not _ADDED.search(clause):
        return False
    family = name.split("-", maxsplit=1)[0].split(" ", maxsplit=1)[0].rstrip("0123456789.")
    return family.encode() in card.low[: card.body_start]


def introduced_as_another(card: Card, start: int) -> bool:
    """Whether the line above the list that `start` stands in names another model."""
    line = card.data.rfind(b"\n", 0, start) + 1
    if not _LIST_ITEM.search(card.data[line : line + 8]):
        return False
    above = card.data[max(card.body_start, line - _LIST) : line].split(b"\n")
    intro = next((t for t in reversed(above) if t.strip() and not _LIST_ITEM.search(t[:8])), b"")
    intro = intro.rstrip(b" *:\r")
    return about_another(card, intro, len(intro)) if above and len(intro) < _INTRO else False


def is_own_training(card: Card, start: int, end: int) -> bool:
    """Whether the clause around a place, or the text before it, speaks of training this model."""
    begin, stop = card.clause(start, end)
    clause = card.data[begin:stop]
    before = card.data[max(card.body_start, start - _LIST) : stop]
    if scope(card, clause) is None and scope(card, before) is None:
        return False
    return not about_another(card, clause, start - begin)


def about_sibling(card: Card, before: bytes) -> bool:
    """Whether the last name before a verb is one of this family, but not this model's."""
    names = [m.group(1) for m in _NAMED_BEFORE_VERB.finditer(before) if m.group(2) is None]
    if not names:
        return False
    own = own_name(card.model_id, card.title)
    return is_other(parse(names[-1].decode("utf-8", "ignore")), own)


def _same(name: str, own: str) -> bool:
    """Whether a family name with its number is part of this model's name.

    `OpenLLaMA 7B` is `open_llama_7b`: gaps are left out of account where the name is long enough.
    """
    closed = name.replace(" ", "").replace("-", "")
    return (
        name in own
        or name.replace(" ", "-") in own
        or (len(closed) > 6 and closed in own.replace(" ", "").replace("-", ""))
    )
