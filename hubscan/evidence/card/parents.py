"""The model that a card's prose says it was made from, where the front matter does not say.

Only a repository named in full counts, or a bare name with its size (`Qwen3-8B`), and only beside
words that say the one was made from the other. Judges, teachers, tokenizers, data and rivals are
named in cards too, and are no parents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubscan.evidence.card.document import Card
from hubscan.evidence.card.other_size import agree, sizes_in
from hubscan.evidence.card.table import tables
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement, excerpt

SOURCE = "card_text"

_REPOSITORY = r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*"
_HUB = r"https?://(?:www\.)?(?:huggingface\.co|hf\.co|hf-mirror\.com)/"
_SIZED = r"[A-Za-z][\w.-]*[-_]\d+(?:\.\d+)?[BbMm](?:-[\w.]+)*"
_NAME = re.compile(
    rf"\[[^\[\]\n]+\]\(\s*{_HUB}({_REPOSITORY})[/#?]?[^)\s]*\s*\)|{_HUB}({_REPOSITORY})|"
    rf"(?:^|[\s(\[`*\"'“|「（：])({_REPOSITORY}|{_SIZED})(?:$|[^\w./-]|[.,](?:\s|$))".encode()
)
# Standard `re` here: windows are short, and a call costs a tenth.
_PLAIN = 3
"""Group of a name that stands in no link."""
_FROM = (
    r"(?:of|from|into|on top of|upon|over|for|to|atop|with|using|von|auf|aus|de|du|sur|à partir de|"
    r"a partir d[eo]|sobre|em|no|na|do|da|su|di|del|dal|от|на|из|van|op)"
)
_LINK_WORDS = (
    r"(?:\s+(?:the|a|an|our|its|base|model|original|pretrained|pre-trained|instruct|der|dem|das|"
    r"le|la|el|il|lo|o|modèle|modelo|modello|modell|basismodell|weights|version|checkpoint|"
    r"released|excellent|great|powerful|open[- ]source)){0,4}"
)
_MADE = (
    r"fine-?\s?tun\w*|finetun\w*|(?:lora|qlora|peft|dora)(?: adapters?| weights?)?|adapters?|"
    r"quanti[sz]\w+|quants?|gguf|gptq|awq|exl[23]|conver(?:sion|ted)|version|variant|merge|"
    r"abliterat\w+|uncensored|derived|derivative|adapted|aligned|continued?|continu\w+|"
    r"pruned|further (?:pre-?)?train\w*|(?:sft|dpo|orpo|kto|grpo|rlhf)(?:[- ]\w+)?|"
    r"post-?train\w*|"
    r"feinabstimmung|feinabgestimmt\w*|nachtrainiert\w*|weitertrainiert\w*|feinjustierung|"
    r"affin(?:é|age|ée)\w*|dérivée?|adapté\w*|entraîn\w+|"
    r"ajust\w+|afinad\w+|derivad\w+|reentrenad\w+|addestrat\w+|raffinat\w+|ottimizzat\w+|"
    r"derivat\w+|"
    r"дообуч\w+|verfijnd\w*|afgeleid\w*"
)
_ROOTED = (
    r"based (?:up)?on|built (?:up)?on(?: top of)?|built (?:with|from)|initiali[sz]ed (?:from|"
    r"with|using)|"
    r"start(?:ed|ing|s)? (?:from|with)|starting (?:point|checkpoint|model|weights)\s?(?::|is|was)|"
    r"(?:we|i) (?:have |then |further |also )?(?:[\w-]*tuned|took|take|quanti[sz]ed|aligned|"
    r"adapted|pruned|merged)|trained (?:from|on top of)|"
    r"tuned (?:from|over|on top of)|"
    r"derived from|(?:is|was) (?:a|an) (?:\w+ )?fine-?tune of|warm-?started (?:from|with)|"
    r"base(?: model)?(?: used)?\s?(?::|is|was|=)|foundation(?: model)?\s?(?::|is|was)|"
    r"backbone\s?(?::|is|was)|"
    r"parent(?: model)?\s?(?::|is|was)|(?:fine-?tuned|finetuned|trained|adapted|quanti[sz]ed|"
    r"converted|"
    r"distilled|merged) from|"
    r"basiert auf|auf (?:der )?(?:basis|grundlage) (?:von|des)|baut auf|basismodell\s?(?::|"
    r"ist)|ausgangspunkt (?:ist|war)|"
    r"basée? sur|construite? sur|modèle de base\s?(?::|est)|à partir d[eu]|fondée? sur|"
    r"basad[oa] en|se basa en|si basa su|se baseia em|repose sur|beruht auf|"
    r"construid[oa] sobre|modelo base\s?(?::|es)|a partir de|partiendo de|"
    r"basato su|costruito su|modello (?:di )?base\s?(?::|è)|a partire da|"
    r"basead[oa] (?:em|no|na)|construíd[oa] sobre|modelo base\s?(?::|é)|"
    r"на (?:основе|базе)|gebaseerd op"
)
_BEFORE = Pattern(
    rf"(?:\b(?:{_ROOTED})|(?:\b(?:{_MADE})(?:\s+[\w-]+){{0,3}}?\s+{_FROM})){_LINK_WORDS}"
    r"[\s*_`\[\"'“(:：|]{0,6}$|(?:基于|基於|基座(?:模型)?(?:为|是|：|:)|基础模型(?:为|是|：|:)|ベースモデル(?:は|：|:)|"
    r"베이스 모델(?:은|:))[\s*_`\[「（(]{0,4}$".encode()
)
# `fine-tuned on org/data`, `adapter for tasks`: what follows a bare "on" is mostly data.
_AFTER = Pattern(
    r"^[\s*_`\])\"'”」）]{0,4}(?:\([^)\n]{0,90}\)[\s*_`]{0,3})?(?:"
    r"(?:model |checkpoint )?(?:as|is) (?:the|a|our|its)? ?(?:base|starting|initial|backbone|"
    r"foundation|seed|parent)|"
    r"(?:model |that was |which was |was |has been |, ?)?(?:further )?(?:fine-?tuned|finetuned|"
    r"quanti[sz]ed (?:to|with|using|by)|further trained)\b|"
    r"(?:finetune|fine-tune|lora|qlora|gguf|quant)s?\b|"
    r"(?:模型)?(?:作为(?:基座|基础|底座)|进行|上|的基础上|微调|训练|为基|继续|增量|量化|经过)|"
    r"(?:を|に|の|から)[^。\n]{0,20}(?:ベース|基|微調整|ファインチューニング|追加学習|継続|学習|チューニング|量子化|アダプタ)|"
    r"(?:를|을|에|의|로부터)?\s?[^.\n]{0,12}(?:기반|파인튜닝|미세|추가 학습|튜닝|양자화))".encode()
)
_BASE = Pattern(rb"(?i)base|parent|foundation|backbone")
_TABLE = Pattern(
    rb"\|[\s*_`]*(?:base|parent|foundation|backbone)[ _-]?(?:model|checkpoint|llm)[\s*_`]*\|"
)
_HEAD = Pattern(
    rb"(?i)^[\s*_`]*(?:base|parent|foundation|backbone)[ _-]?(?:model|checkpoint|llm)[\s*_`]*$"
)
_ROW = Pattern(
    rb"^[\s>]*\|?[\s*_`]*(?:base|parent|foundation|backbone|origin(?:al)?)[ _-]?(?:model|"
    rb"checkpoint|llm)?[\s*_`]*\|"
)
_NEVER = Pattern(
    rb"\b(?:benchmark|compar|similar to|inspired|outperform|better|worse|than|versus|vs\b|"
    rb"beats?\b|architecture of|same architecture|instead|unlike|not (?:a|based|fine)|licen[cs]e|"
    rb"inference code|codebase|thanks|credit|scored|from scratch|see also|recommend|"
    rb"you (?:can|could|may|will|need)|how to|to fine-?tune|scripts?\b|command|example of|"
    rb"predecessor|successor|model card|this card|base_model=)"
)
_NEVER_BEFORE = Pattern(
    rb"\b(?:generated|judged?|teacher|draft|tokeni[sz]er|reward|evaluated|datasets?|data ?set|"
    rb"template|embedd\w+|synthetic|annotated|labell?ed|translated|distill?\w*)\b[^.;]{0,60}$"
)
_NEVER_AFTER = Pattern(
    rb"^[\s*_`\])\"']{0,4}(?:\([^)\n]{0,90}\)[\s*_`]{0,3})?(?:tokeni[sz]er|datasets?|data ?set|"
    rb"architecture|template|prompt|outputs?\b|embedding|as (?:a|the|our) (?:judge|teacher|reward|"
    rb"draft|tokeni[sz]er)|to (?:generate|label|annotate|judge|score|create|translate))"
)
_MERGED = Pattern(rb"(?i)\bmerg\w+|\bslerp\b|\bdare\b|\bties\b")
_NO_MODEL = (b"datasets/", b"spaces/", b"papers/", b"collections/", b"docs/", b"blog/", b"docker/")
CUE = (
    r"(?i)tun(?:ed?|ing)\b|lora\b|based (?:up)?on|built (?:up)?on|built (?:with|from)|"
    r"initiali[sz]ed|start(?:ed|ing|s)? (?:from|with|point|checkpoint|model|weights)|base model|"
    r"v(?:ariant|ersion) (?:of|from)|quanti[sz]|quants? of|"
    r"(?:awq|gptq|gguf|exl2)\b[^\n.;|]*?\b(?:of|for|from) |derived|adapter|trained from|Fein|"
    r"basier|basis|basa |basa[dt]|basea|basée?\b|beruht|repose|affin|ajust|partir|基|微调|ベース|"
    r"学習|微調整|기반|튜닝|основе|backbone|gebaseerd|parent|merge (?:of|between)|merg(?:ed|ing)|"
    r"contin|took "
)
"""A quick look whether a card has a word that a parent stands beside."""
_GAP = re.compile(rb"\s")
_NEAR = Pattern(CUE.removeprefix("(?i)").lower().encode())
"""The same in lower case."""
_LONGEST = 100
_LONGEST_NAME = 193
"""Bytes of a name that may begin before the end of a window."""
_REACH = 120
_WORDS = 90
"""Bytes before and after a name that may tell what it is to this model."""
_MOST = 4
_MOST_LOOKED_AT = 200
_EXTENSIONS = (
    b".py",
    b".md",
    b".json",
    b".txt",
    b".bin",
    b".safetensors",
    b".gguf",
    b".ipynb",
    b".sh",
)


def read(card: Card) -> Iterator[Statement]:
    """Statements `parent` of source `card_text`: the first repository named in full, else the
    first bare name; of a merge all that are named. None if the front matter names a base."""
    if card.derived:
        return
    found: dict[str, tuple[Statement, bool]] = {}
    cells = _cells(card) if b"|" in card.data and _TABLE.search(card.low) else []
    for match in _names(card):
        if len(found) >= _MOST:
            break
        group = match.lastindex or _PLAIN
        start = match.start(group)
        name = card.data[start : match.end(group)].rstrip(b".")
        if len(name) > _LONGEST_NAME:
            continue
        end = start + len(name)
        outer = (start, end) if group == _PLAIN else (match.start(), match.end())
        tabled = any(first <= start < last for first, last in cells)
        if (tabled or _is_parent(card, name, *outer)) and not _is_own(card, name.lower()):
            text = name.decode("utf-8", "ignore")
            shown = excerpt(card.data, start, end)
            parent = Statement("parent", SOURCE, f"byte {start}", shown, text=text)
            merged = _MERGED.search(card.data[slice(*card.clause(start, end))]) is not None
            found.setdefault(text.lower(), (parent, merged))
    full = [(s, merged) for s, merged in found.values() if "/" in (s.text or "")]
    said = full or [*found.values()]
    yield from (s for s, _ in said[:1])
    if said and said[0][1]:
        yield from (s for s, merged in said[1:] if merged)


def _names(card: Card) -> Iterator[re.Match[bytes]]:
    """Names near words that a parent stands beside, each once: most names in cards are not."""
    seen = card.body_start
    for count, cue in enumerate(_NEAR.finditer(card.low, card.body_start)):
        if count >= _MOST_LOOKED_AT:
            return
        left, right = max(seen, cue.start() - _REACH), cue.end() + _REACH
        gap = _GAP.search(card.data, right, right + _LONGEST_NAME)
        right = gap.start() if gap is not None else right + _LONGEST_NAME
        while (match := _NAME.search(card.data, left, right)) is not None:
            yield match  # no name is cut at the end of a window: only what is too long to be one
            left = max(match.end() - 1, left + 1)
        seen = max(left, right - _LONGEST)


def _is_parent(card: Card, name: bytes, start: int, end: int) -> bool:
    """Whether the words around a name say that this model was made from it."""
    low = name.lower()
    if low.startswith(_NO_MODEL) or low.endswith(_EXTENSIONS):
        return False
    line = card.low[
        max(card.body_start, card.low.rfind(b"\n", 0, start) + 1, start - _WORDS) : start
    ]
    lead, tail = (
        card.low[max(card.body_start, start - _WORDS) : start],
        card.low[end : end + _WORDS],
    )
    row = b"|" in line and _ROW.search(line) is not None
    if not (row or _BEFORE.search(lead) or _AFTER.search(tail)):
        return False  # before the clause is looked at: most names are of something else
    begin, stop = card.clause(start, end)
    lead, tail = lead[-(start - begin) :], tail[: stop - end]
    return (row or _BEFORE.search(lead) or _AFTER.search(tail)) is not None and not (
        _NEVER.search(card.low[begin:stop])
        or _NEVER_BEFORE.search(lead)
        or _NEVER_AFTER.search(tail)
    )


def _cells(card: Card) -> list[tuple[int, int]]:
    """Where the one cell under a head such as `Base model` stands; tables of many models have
    many."""
    found = []
    for table in tables(card, _BASE):
        for index, head in enumerate(table.header):
            if _HEAD.search(head) is not None and len(table.rows) == 1:
                (row,) = table.rows
                if index < len(row.texts):
                    cell = row.cell(index)
                    found.append((cell.start, cell.start + len(cell.text)))
    return found


def _is_own(card: Card, name: bytes) -> bool:
    """Whether a name is this model's own, or that of a variant or a sibling of another size."""
    own = card.model_id.lower().encode()
    bare, own_bare = name.rpartition(b"/")[2], own.rpartition(b"/")[2]
    if name == own or (own_bare and bare.startswith(own_bare)):
        return True
    sizes, own_sizes = sizes_in(name), sizes_in(own_bare)
    return bool(sizes and own_sizes) and not agree(sizes, own_sizes)
