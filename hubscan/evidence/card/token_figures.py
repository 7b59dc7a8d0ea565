"""Where amounts of tokens stand in prose: figures, words, Chinese figures, `2TT of data`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from hubscan.evidence.card.document import Card
from hubscan.evidence.card.numerals import (
    EASTERN,
    LARGE,
    NUMBER,
    SPOKEN,
    UNIT,
    has_eastern,
    has_spoken,
)
from hubscan.evidence.card.spot import Spot, around, near
from hubscan.evidence.late_patterns import Pattern

_TOKENS = (
    r"(?:t[oó]ken(?:s|es|ia|in|eja|eista|illa|ien|en|ov|ů|er|ów|ach|ami|i|ech)?\b|jetons\b|"
    r"токен(?:ов|а|ы|ах|ами|ів)?|词元|トークン|토큰|توكن|رموز|رمز|טוקנים)"
)
WORD = Pattern(rf"(?i){_TOKENS}".encode())
_BULK = Pattern(rb"(?i)\b(?:corpus|corpora|dataset)\b")
_WORDS = r"(?:(?:[a-zà-ÿа-я]|\d{1,2}-)[a-zà-ÿа-я0-9'’+/&-]{1,20}[\s*_]{1,3})"
_ASIDE = r"(?:\([a-z][a-z -]{1,24}\)[\s*]{1,3})?"
_EASTERN_WORDS = (
    r"(?:(?:高质量|高品質な?|优质|中文|英文|中英文?|双语|多语言|多語言|文本|代码|训练|预训练|唯一|左右|以上|規模|规模|"
    r"日本語|英語|多言語|한국어|영어|고품질|の|的|의)\s?){0,4}"
)
_BEFORE_WORD = rf"[\s*_`)$\\個の개의个的余多-]{{0,5}}{_EASTERN_WORDS}{_ASIDE}{_WORDS}{{0,4}}"
_PROSE = Pattern(
    rf"(?i)(?:({NUMBER})\s{{0,3}}(?:{UNIT})?\s{{0,3}}(?:~|–|-|to|or)\s{{0,3}})?"
    rf"\b({NUMBER})\+?[\s-]{{0,6}}(?:({UNIT})?\+?{_BEFORE_WORD}|([tb]|tera|giga)){_TOKENS}$".encode()
)
_SPOKEN = Pattern(rf"(?i)()\b({SPOKEN})[\s-]{{1,3}}({LARGE})()\+?{_BEFORE_WORD}{_TOKENS}$".encode())
_EASTERN = Pattern(rf"(?i)()({EASTERN})\s?({LARGE})(){_BEFORE_WORD}{_TOKENS}$".encode())
# `トークン数：約4兆`
_COUNTED = Pattern(
    rf"(?i)(){_TOKENS} ?[数數수][\s:：はが는은]{{1,6}}(?:約|约|약)?\s?({NUMBER})\s?"
    rf"({UNIT})()".encode()
)
_COUNT_WORDS = tuple(map(str.encode, ("数", "數", "수")))
_CORPUS = Pattern(
    rf"(?i)()\b({NUMBER})[\s-]{{0,3}}(T|trillion)\b[\s*]{{1,3}}()(?:{_WORDS}){{0,3}}"
    rf"(?:corpus|corpora|dataset)$".encode()
)
# `2TT of data`, `80 GT`: tokens in one letter
_LETTERED = Pattern(rf"()\b({NUMBER})[\s-]{{0,3}}([TGB])()T$".encode())
_LETTERED_WORD = Pattern(rb"\d[\s-]{0,3}[TGB]T\b")
# `Base saw 2T tokens, we train on another 100B`: the word stands once.
_SHORT = Pattern(rf"()\b({NUMBER})[\s-]?({UNIT})()".encode())
_LEAD = (
    r"(?i)\b(?:(?:pre-?)?train(?:ed|ing|s)?|saw|seen|used|uses|consumed|got|took|adds?|added|extra|"
    r"another|additional|further|ours|plus)"
    r"(?: (?:on|for|with|over|only|just|about|around|roughly|another|an?|additional|extra|"
    r"further)){0,3}[ ~*_]{1,3}"
)
_LEADS = Pattern(rf"{_LEAD}$".encode())
_LED = Pattern(rf"{_LEAD}\d".encode())
"""A quick look before the amounts are."""
_ENDS = Pattern(
    rb"(?i)^\+?[\s*_]{0,3}(?:[.,;)\n]|$|(?:were|was|more|here|in|from|during|on top|at|"
    rb"of (?:(?:its|our|their) own|them|these|those|it|that))\b)"
)
OF_DATA = (
    r"(?:english|german|french|spanish|italian|dutch|portuguese|polish|czech|russian|ukrainian|"
    r"turkish|arabic|hebrew|hindi|indic|persian|chinese|japanese|korean|vietnamese|thai|indonesian|"
    r"swedish|norwegian|danish|finnish|greek|catalan|basque|romanian|hungarian|bulgarian|"
    r"multilingual|bilingual|monolingual|code|math|web|text|synthetic|scientific|biomedical|"
    r"medical|legal|books?|wikipedia|reasoning|general|domain|high-quality)"
)
"""What an amount is of, where the word for tokens stands behind another."""
# `100B English and 50B German tokens`
_LISTED = Pattern(
    rf"(?i)^\+?[\s*_]{{1,3}}(?:[\w&/-]+[\s]){{0,2}}{OF_DATA}\s?"
    rf"(?:,|;|&|\+|\b(?:and|plus|und|et|y|e)\b)[\s~]{{0,2}}"
    rf"(?:(?:and|plus|about|another|~)\s?)?\d".encode()
)
# `trained 7B, 13B and 70B models on 2T tokens`
_SIZES = Pattern(
    rb"(?i)^(?:[\s,/&*]|\b(?:and|or)\b|\d[\d.]*[\s-]?[BMT]\b){0,14}\W{0,3}(?:[\w-]+ )?"
    rb"(?:param|models?\b|variants?\b|versions?\b|checkpoints?\b|llms?\b|sizes?\b)"
)
_NEAR = 200
TERA = r"(?i)\d[ -]?(?:T|trillion)\b"
"""What stands in every amount of `_CORPUS`: a quick look before it."""
_TERA = Pattern(TERA.encode())


def in_prose(card: Card, hits: list[tuple[int, int]]) -> Iterator[Spot]:
    """Amounts at the words for tokens in `hits`, and of corpora: in the groups of each are the
    lower end of a range, the figure, its unit, and a unit grown together with the word."""
    prose = [around(card, hits, _PROSE, before=110)]
    if has_spoken(card.low, card.body_start):
        prose.append(around(card, hits, _SPOKEN, before=110, spelled=True))
    if any(word in card.data for word in _COUNT_WORDS):
        prose.append(around(card, hits, _COUNTED, before=0, after=60))
    if has_eastern(card.data):
        prose.append(around(card, hits, _EASTERN, before=50, spelled=True))
    if _TERA.search(card.data, card.body_start):
        prose.append(near(card, _BULK, _CORPUS, before=110))
    if any(unit in card.data for unit in (b"TT", b"GT", b"BT")):
        prose.append(near(card, _LETTERED_WORD, _LETTERED, before=20))
    prose.append(_short(card, hits))
    return chain(*prose)


def _short(card: Card, hits: list[tuple[int, int]]) -> Iterator[Spot]:
    """Amounts without the word, in a line where another has it."""
    done = card.body_start
    for start, end in hits:
        left = max(done, card.data.rfind(b"\n", 0, start) + 1, start - _NEAR)
        window = card.data[left : end + _NEAR].split(b"\n", 1)[0]
        done = max(done, left + len(window))
        for match in _SHORT.finditer(window) if _LED.search(window) is not None else ():
            behind = window[match.end() :][:80]
            ends = _ENDS.search(behind[:12]) or _LISTED.search(behind)
            if ends and not _SIZES.search(behind) and _LEADS.search(window[: match.start()][-60:]):
                yield Spot(match, left)
