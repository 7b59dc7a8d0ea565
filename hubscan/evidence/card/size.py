"""Parameters that a card's prose states."""

from __future__ import annotations

from collections.abc import Iterator

from hubscan.evidence.card import rivals, subject
from hubscan.evidence.card.document import Card
from hubscan.evidence.card.numerals import (
    LARGE,
    NUMBER,
    SPOKEN,
    UNIT,
    eastern_lead,
    has_spoken,
    value,
)
from hubscan.evidence.card.spot import Spot, around, places
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement, excerpt

_PARAMETERS = r"(?:param(?:eter|s|etr|ètr)|par[áâ]metr|параметр|parametr)"
_WORD = Pattern(rf"(?i){_PARAMETERS}".encode())
_GAP = r"(?:[ \t-]{1,3}|[ \t]?\r?\n[ \t]?)"
"""Between words of a sentence, and not before the mark of the next item of a list."""
_BETWEEN = rf"(?:\s{{0,3}}\([a-z0-9 .]{{1,14}}\))?{_GAP}(?:[a-zà-ÿ]+{_GAP}){{0,2}}"
_PROSE = Pattern(rf"(?i)\b({NUMBER})[\s-]{{0,3}}({UNIT}){_BETWEEN}{_PARAMETERS}$".encode())
_SPOKEN = Pattern(rf"(?i)\b({SPOKEN})[\s-]{{1,3}}({LARGE}){_BETWEEN}{_PARAMETERS}$".encode())
_KEY = (
    rf"(?:^|\n)[\s>*|_\x60-]{{0,12}}(?:model size|(?:number of |total |model |num_|n_|# ?|"
    rf"nombre (?:total )?de |n[úu]mero (?:total )?d[ei] |aantal |anzahl der |"
    rf"liczba |antal |количество |число )?"
    rf"{_PARAMETERS}(?:s|er|e|n|os|es|i|ов|ów|ar)?(?: count|(?:an)?zahl| sayısı)?)"
    rf"[\s*_`:|=~]{{1,14}}"
)
_KEYED = Pattern(rf"(?i){_KEY}({NUMBER})\s{{0,3}}({UNIT})".encode())
_KEYED_DIGITS = Pattern(rf"(?i){_KEY}()(\d{{1,3}}(?:[,.'’ ]\d{{3}}){{2,4}})\b".encode())
_DIGITS = Pattern(
    rf"(?i)()\b(\d{{1,3}}(?:[,.'’ ]\d{{3}}){{2,4}})\$?[ )]{{1,2}}(?:[a-zà-ÿ]+[ "
    rf"-]){{0,2}}{_PARAMETERS}$".encode()
)
_TOTAL_WORD = Pattern(rb"(?i)\btotal\b")
_TOTAL = Pattern(rb"(?i)\b(\d{1,4}(?:\.\d{1,3})?) ?(billion|million|trillion|[BMT])(?: in)? total$")
_EASTERN_WORDS = r"(?:参数|參數|パラメータ|파라미터|매개변수)"
_EASTERN_UNIT = r"(万亿|千亿|百亿|兆|조|亿|億|억|[BbMm])"
_EASTERN_KIND = "(?:总|總|総|全|激活|激活的|活跃|アクティブ|활성화?|총)?\\s?"
_EASTERN = Pattern(
    rf"(?:{_EASTERN_WORDS}[量数규模는ー]{{0,3}}(?:约|約|약|为|規模|规模|수|은|는|：|:|是|は|が|\s){{0,4}}"
    rf"(\d+(?:,\d{{3}})*(?:\.\d+)?)\s?{_EASTERN_UNIT}|"
    rf"(\d+(?:,\d{{3}})*(?:\.\d+)?)\s?{_EASTERN_UNIT}\s?[个個개]?[的の의]?\s?{_EASTERN_KIND}"
    rf"{_EASTERN_WORDS})".encode()
)
_EASTERN_ACTIVE = tuple(map(str.encode, ("激活", "活跃", "アクティブ", "활성")))
_EASTERN_WORD = Pattern(_EASTERN_WORDS.encode())
_EASTERN_BYTES = tuple(map(str.encode, ("参", "參", "パラ", "파라", "매개")))
# `a 17 billion parameter model with 16 experts`: active or total, nobody can tell.
_EXPERTS = Pattern(rb"(?i)^\W?s?\W{1,3}(?:model )?with \d+ experts")
_ACTIVE = Pattern(rb"(?i)activ|per token|non-?embedding")
_PART = Pattern(rb"(?i)trainable|lora|adapter|encoder|vision")
_USED = Pattern(
    rb"(?i)^s?[^\w\n]{0,4}(?:are |being |is )?activ[a-z]*(?:[^a-z:=0-9](?:[^:=0-9]|$)|$)"
)
"""And not `235B, activated: 22B`."""
_EACH = Pattern(rb"(?i)^[a-z]{0,5}[\s*_,(]{1,3}(?:each|apiece|per expert)\b")
_NOT = Pattern(
    rb"(?i)larger than|smaller than|ranging|from \d|up to|models? (?:of|with) sizes?|under \d|"
    rb"teacher|draft|judge|reward model|(?:version|variant|sibling|brother|model) called|"
    rb"\b(?:adds?|adding|trains|tunes|updates|extra|additional|bias|per layer)\b|"
    rb"\bto (?:generate|label|annotate|judge|score|filter)\b|\bsiblings?\b|coming soon|upcoming|"
    rb"(?:pruned|merged|compressed|shrunk|reduced|distilled|upscaled|expanded) from|equivalent to|"
    rb"\bspan(?:s|ning)?\b|between \d|\bGB (?:of [a-z]+ )?for\b|"
    rb"the (?:vision|image|text|audio|speech) (?:encoder|tower)|projector"
)
# `in sizes of 7B, 13B and 34B parameters`
_LISTED = Pattern(rb"(?i)\d(?:\.\d+)?\s?[BM](?:,| and| or| &|/)(?:\s?(?:and|or))?[\s*]{0,3}$")
_CONTEXTS = ("k", "thousand")
"""Units of a length rather than of a model."""
_LEAST, _MOST = 1e5, 1e13
# `of which 3B are activated`, `activates only 1.3B of its 7B`, `dont 36 milliards actifs`
_ACTIVE_WORD = Pattern(
    r"(?i)activ|aktiv|attiv|\bativ|actif|used (?:per|for each) token|激活|アクティブ".encode()
)
_IS_ACTIVE = (
    r"(?:activ(?:e|ated|es|ad[oa]s?|[oa]s?)|aktiv(?:e[nrs]?|iert|ier[et])?|attiv[ie]|ativ[oa](?:d[oa])?s?|"
    r"actifs?|activés?|used (?:per|for each) token)\b"
)
_ACTIVE_AFTER = Pattern(
    rf"(?i)\b({NUMBER})\s{{0,3}}({UNIT})[\s*_]{{1,4}}(?:of (?:them|these|which)[\s,]{{1,2}})?"
    rf"(?:{_PARAMETERS}[a-zà-ÿ]{{0,4}} )?(?:are |is |being |sind |werden |sont |son |sono |são )?"
    rf"(?:only )?{_IS_ACTIVE}".encode()
)
_ACTIVE_BEFORE = Pattern(
    rf"(?i)(?:\bactivat(?:ed|es|ing)\b(?: {_PARAMETERS}[a-z]{{0,3}}| size)?[\s*_`|:=~]{{1,8}}|"
    rf"\b(?:active|aktive[rn]?) {_PARAMETERS}[a-z]{{0,3}}[\s*_`|:=~]{{1,8}}|"
    rf"{_PARAMETERS}[a-z]{{0,3}} (?:actifs|activés|activ[oa]s|attivi|ativ[oa]s)[\s*_`|:=~]{{1,8}}|"
    r"(?:激活|アクティブ)[\s:：约約]{0,4})"
    rf"(?:only |just |about |around |approximately |roughly )?({NUMBER})\s{{0,3}}({UNIT})".encode()
)
_OF_MIXTURE = (b"expert", b"moe", b"mixture", b"activat", b"per token")
_LEAST_ACTIVE = 1e7
"""Fewer is a count of something else that is active."""


def read(card: Card) -> Iterator[Statement]:
    """Statements `parameters` and `active_parameters`."""
    words = places(card, _WORD)
    totals = places(card, _TOTAL_WORD) if words and b"total" in card.low else []
    for hits, pattern, before, after in (
        (words, _KEYED, 40, 40),
        (words, _KEYED_DIGITS, 40, 40),
        (words, _PROSE, 70, 0),
        (words if has_spoken(card.low, card.body_start) else [], _SPOKEN, 70, 0),
        (words, _DIGITS, 60, 0),
        (totals, _TOTAL, 25, 0),
    ):
        spelled = pattern is _SPOKEN
        for spot in around(card, hits, pattern, before=before, after=after, spelled=spelled):
            amount = value(spot.text(1) or spot.text(2), spot.text(2) if spot.text(1) else "")
            if amount is None or not _LEAST <= amount <= _MOST:
                continue
            told = card.data[spot.start : spot.end]
            if _PART.search(told) is None and _is_own(card, spot, beside_active=pattern is _TOTAL):
                behind = card.data[spot.end : spot.end + 30]
                active = _ACTIVE.search(told) or _USED.search(behind)
                yield _statement(card, spot, amount, active=active is not None)
    yield from _activated(card)
    any_eastern = any(word in card.data for word in _EASTERN_BYTES)
    eastern = places(card, _EASTERN_WORD) if any_eastern else []
    for spot in around(card, eastern, _EASTERN, before=20, after=20):
        unit, at = spot.text(2) or spot.text(4), spot.at(1 if spot.text(1) else 3)
        amount = value(spot.text(1) or spot.text(3), unit)
        if amount is not None:
            amount += eastern_lead(card.data[max(0, at - 40) : at], unit)
        if (
            amount is not None
            and _LEAST <= amount <= _MOST
            and _is_own(card, spot, beside_active=False)
        ):
            lead = card.data[max(card.body_start, spot.start - 16) : spot.end]
            active = any(word in lead for word in _EASTERN_ACTIVE)
            yield _statement(card, spot, amount, active=active)


def _activated(card: Card) -> Iterator[Statement]:
    """What a token uses, beside a word that says so, in the card of a mixture of experts."""
    if not any(word in card.low for word in _OF_MIXTURE):
        return
    words = places(card, _ACTIVE_WORD)
    for pattern, before, after in ((_ACTIVE_AFTER, 60, 24), (_ACTIVE_BEFORE, 20, 60)):
        for spot in around(card, words, pattern, before=before, after=after):
            amount = value(spot.text(1), spot.text(2))
            if amount is None or not _LEAST_ACTIVE <= amount <= _MOST:
                continue
            if _is_own(card, spot, beside_active=False):
                yield _statement(card, spot, amount, active=True)


def _is_own(card: Card, spot: Spot, *, beside_active: bool) -> bool:
    """Whether a figure is this model's; a bare "total" only beside a figure of active ones."""
    start, end = card.clause(spot.start, spot.end)
    clause, place = card.data[start:end], spot.start - start
    return not (
        spot.text(2).lower() in _CONTEXTS
        or _LISTED.search(clause[:place])
        or (beside_active and not _ACTIVE.search(clause))
        or _NOT.search(clause[max(0, place - 60) : place + spot.end - spot.start + 30])
        or _EXPERTS.search(card.data[spot.end : spot.end + 40])
        or _EACH.search(card.data[spot.end : spot.end + 40])
        or subject.about_another(card, clause, place)
        or rivals.follows(card.data[spot.end : end])
    )


def _statement(card: Card, spot: Spot, amount: float, *, active: bool) -> Statement:
    quantity = "active_parameters" if active else "parameters"
    text = excerpt(card.data, spot.start, spot.end)
    place = f"byte {spot.start}"
    return Statement(quantity, "card", place, text, amount * 0.93, amount, amount * 1.1)
