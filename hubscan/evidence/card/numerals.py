"""Numbers as people write them: 2T, two trillion, 299,892,736,000, 1,4 Billionen, 48e9, 3万亿.

Names of large numbers are of two scales. English, Brazilian and Turkish count in thousands
(`billion` is 1e9); most of Europe in millions (`Billion`, `billón`, `bilion` is 1e12, and 1e9 is
`Milliarde`, `milliard`, `mil millones`). Most words belong to one scale; for the few that both
spell alike the words around tell.
"""

from __future__ import annotations

import re
from functools import lru_cache

from hubscan.evidence.late_patterns import Pattern

_SCALES: dict[float, str] = {
    1e12: (
        "trillions? trln trn tn trilh(?:ão|ões) trilhao trilhoes trilyon triliun trilion[ei] tera "
        "billionen bill(?:ó|o)n billones bilion(?:ów|ach|[yeia])? bili(?:ão|ões) biljoen(?:en)? "
        "biljon(?:er)? biljoona(?:a|lla)? billioner bilion[ei] tri_de bio mil_milliards? "
        "mille_milliards? mille_miliardi mila_miliardi tausend_milliarden "
        "триллион(?:а|ов|ах|ами)? трильйон(?:а|ів|ах)? трлн nghìn_tỷ تريليون 万亿 兆 조 "
        "bilionech bilionů (?:de_)?trilioane τρισεκατομμύρι(?:α|ο|ων) טריליון"
    ),
    1e11: "千亿 천억",
    1e10: "百亿 백억",
    1e9: (
        "billions? bn milliarden? mrd mld milliards? mds? mil_millones millardos? giga "
        "mil_milh(?:ões|oes) milliard(?:er|ar) miliard(?:ów|ach|[oiyae])? "
        "miljard(?:er|en|ia|illa|i)? bi_de bilh(?:ão|ões) bilhao bilhoes milyar miliar milliárd "
        "миллиард(?:а|ов|ах|ами)? мільярд(?:а|ів|ах|ами)? млрд tỷ مليار 十亿 십억 "
        "miliard(?:ách|ami) de_miliarde δισεκατομμύρι(?:α|ο|ων) δισ מיליארד"
    ),
    1e8: "亿 億 억",
    1e6: (
        "millions? mn mio mln millionen milli(?:o|ó)nes mill(?:ó|o)n millones milion(?:ów|[eiy])? "
        "milh(?:ão|ões) milhao milhoes milyon miljoen miljon(?:er)? millioner mi_de juta "
        "миллион(?:а|ов|ах|ами)? млн triệu مليون 百万 "
        "milionech milionů (?:de_)?milioane εκατομμύρι(?:α|ο|ων) מיליון"
    ),
    1e4: "万",
    1e3: "thousands? tausend mila mille mil ribu тысяч[аи]? тыс nghìn 千",
}
"""Factor → patterns of its words; `_` is a gap."""
LETTERS = {"t": 1e12, "g": 1e9, "tb": 1e12, "b": 1e9, "m": 1e6, "k": 1e3}
AMBIGUOUS = {"billion": 1e12, "billions": 1e12, "trillion": 1e18, "trillions": 1e18}
"""Words that both scales spell alike, and what they are in the long one."""
_FOREIGN = Pattern(
    r"(?i)\b(?:der|die|das|und|mit|auf|wurde|wird|von|für|über|des|les|sur|avec|une|du|pour|"
    r"ist|ein|eine|på|og|blev|ble|af|trainiert|entraîné|appris|Wörter|jetons)\b|\bde "
    r"tokens\b".encode()
)
_ENGLISH = Pattern(
    rb"(?i)\b(?:the|of|with|was|were|and|trained|on|over|model|is|this|from|we|it)\b"
)


def _words() -> dict[str, float]:
    """Pattern → factor, longest first, because the first that fits is taken."""
    found = {
        word.replace("_", r"\s{1,3}"): factor
        for factor, words in _SCALES.items()
        for word in words.split()
    }
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


_PATTERNS = _words()
_CJK = (("\u4e00", "\u9fff"), ("\uac00", "\ud7a3"))
_NO_EDGE = (("\u0370", "\u04ff"), ("\u0590", "\u06ff"), *_CJK)
"""Scripts whose letters are no word characters to RE2's `\\b`. A class of so many characters
takes `re` milliseconds to compile."""


def _has(word: str, scripts: tuple[tuple[str, str], ...]) -> bool:
    return any(first <= letter <= last for letter in word for first, last in scripts)


def _no_edge(word: str) -> bool:
    return _has(word, _NO_EDGE) or word.endswith(("ỷ", "ů"))


_BOUND = "|".join(p for p in _PATTERNS if not _no_edge(p))
_LOOSE = "|".join(p for p in _PATTERNS if _no_edge(p))
UNIT = rf"(?:{_LOOSE})\.?|(?:{_BOUND}|tb|[TtBbMmKk])\b\.?"
"""A unit that ends where a word ends: the t of `translation` is none."""
LARGE = rf"(?:{_LOOSE})|(?:{_BOUND})\b"
"""Its words alone, without letters."""
_SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹"
SUPERSCRIPTS = str.maketrans(_SUPER, "0123456789")
_TEN = r"10\s{0,2}(?:\^|\*\*|<sup>)?\s?\\?\{?\s?(?:\d{1,2}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})\s?\}?(?:</sup>)?"
_TIMES = r"\s{0,3}(?:[x×✕*·⋅∙]|\\times|\\cdot|&times;|\\,){1,2}\s{0,3}"
_BARE = r"10(?:\s?(?:\^|\*\*)|<sup>)\s?\{?\d{1,2}(?:\.\d)?\}?(?:</sup>)?|10[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}"
_GROUPED = (
    r"\d{1,3}(?:,\d{2,3}){0,4},\d{3}(?:\.\d{1,6})?|"  # 4,000,000 and, as in India, 40,00,000
    r"\d{1,3}(?:\.\d{3}){2,4}|\d{1,3}(?:['’_]\d{3}){1,4}|"
    r"\d{1,3}(?:[ ]{1,3}\d{3}){1,4}"
)
NUMBER = rf"(?:{_BARE}|{_GROUPED}|\d+(?:\.\d+|,\d{{1,2}})?(?:{_TIMES}{_TEN}|[eE]\+?\d{{1,2}})?)"
"""A number in figures. A comma before one or two figures is a decimal comma."""
_DIGITS = {
    "a quarter of a": 0.25, "quarter of a": 0.25, "three quarters of a": 0.75, "half of a": 0.5,
    "half a": 0.5, "mille": 1000, "tausend": 1000, "a": 1, "an": 1,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "sixteen": 16, "eighteen": 18, "thirty-two": 32, "sixty-four": 64,
    "a single": 1, "single": 1, "una singola": 1, "einer einzigen": 1, "einem einzigen": 1,
    "un seul": 1, "une seule": 1, "una sola": 1, "uma única": 1, "a couple of": 2,
    "eine halbe": 0.5, "eine": 1, "ein": 1, "einer": 1, "eineinhalb": 1.5, "anderthalb": 1.5,
    "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
    "zehn": 10, "zwölf": 12, "sechzehn": 16, "seize": 16, "hundert": 100,
    "zweihundert": 200, "dreihundert": 300, "fünfhundert": 500,
    "un demi": 0.5, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7,
    "huit": 8, "neuf": 9, "dix": 10, "douze": 12, "cent": 100, "deux cents": 200,
    "trois cents": 300, "cinq cents": 500,
    "medio": 0.5, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
    "nueve": 9, "diez": 10, "doce": 12, "cien": 100, "doscientos": 200, "trescientos": 300,
    "quinientos": 500,
    "mezzo": 0.5, "due": 2, "tre": 3, "quattro": 4, "cinque": 5, "sei": 6, "sette": 7, "otto": 8,
    "nove": 9, "dieci": 10, "dodici": 12, "cento": 100, "duecento": 200, "trecento": 300,
    "cinquecento": 500,
    "meio": 0.5, "um": 1, "uma": 1, "dois": 2, "duas": 2, "três": 3, "quatro": 4, "sete": 7,
    "oito": 8, "dez": 10, "cem": 100, "duzentos": 200, "trezentos": 300, "quinhentos": 500,
    "одного": 1, "двух": 2, "трёх": 3, "трех": 3, "пяти": 5, "десяти": 10,
    "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    "十": 10, "半": 0.5,
}  # fmt: skip
_SPELLED = "|".join(w for w in sorted(_DIGITS, key=len, reverse=True) if not _no_edge(w))
BELOW_HUNDRED = (
    "(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[ -](?:one|two|three|four|five|six|seven|"
    "eight|nine))?|ten|eleven|twelve|fifteen|sixteen|eighteen|one|two|three|four|five|six|seven|"
    "eight|nine)"
)
"""A whole number in English words."""
SPOKEN = (
    rf"(?:{BELOW_HUNDRED}[ -]hundred(?:[ -]and)?[ -]{BELOW_HUNDRED}|{BELOW_HUNDRED}|"
    rf"{_SPELLED})(?:[ -]hundred)?(?:[ -]and[ -]a[ -]half)?"
)
"""A number in words, of those that stand before `trillion` or `GPUs`."""
EASTERN = "[一两二三四五六七八九十半]"
"""A number in one Chinese figure, as before `万亿`."""
_EASTERN_UNITS = tuple(map(str.encode, ("亿", "億", "兆")))
_SPOKEN_LARGE = Pattern(rf"(?i)\b{SPOKEN}[\s-]{{1,3}}(?:{LARGE})".encode())
_MANY = (b"illi", b"iliard", b"iljard", b"illo", "illó".encode(), b"ilh", b"ilj", b"ily")
"""One of these is in every such word of Latin letters."""


def has_spoken(low: bytes, start: int) -> bool:
    """Whether a card, in lower case, has a number in words and its unit after `start`."""
    return any(part in low for part in _MANY) and _SPOKEN_LARGE.search(low, start) is not None


def has_eastern(data: bytes) -> bool:
    """Whether a card has a unit that may stand behind one Chinese figure."""
    return any(unit in data for unit in _EASTERN_UNITS)


_EASTERN_LEAD = Pattern(rf"({NUMBER})\s?(万亿|兆|조|千亿|亿|億|억)[ ]?(?:零|又)?$".encode())
"""`1兆` before `7000億`: a number of two units is their sum."""


def eastern_lead(before: bytes, unit: str) -> float:
    """What the larger unit right before a figure adds to it; 0 if there is none."""
    found = _EASTERN_LEAD.search(before[-40:]) if _no_edge(unit) else None
    if found is None:
        return 0.0
    number, larger = (found.group(i).decode("utf-8", "ignore") for i in (1, 2))
    own, other = _factor(unit, b""), _factor(larger, b"")
    if own is None or other is None or own[0] >= other[0]:
        return 0.0
    return value(number, larger) or 0.0


_SHORT_SCALE = re.compile(r"(?:trillion|billion|million|thousand)s?$|bn|tn|mn")
_POWER = re.compile(
    rf"^(?:(.+?){_TIMES})?10\s{{0,2}}(\^|\*\*|<sup>)?\s?\\?\{{?\s?(\d{{1,2}}(?:\.\d)?)\D*$"
)
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}(?:e.*)?")
_ONE_GAP = re.compile(r"\d{1,3} (\d{3})")


def is_doubtful(unit: str, around: bytes) -> bool:
    """Whether a unit may be of either scale: an English word in lower case among German ones.
    German writes it with a capital, and French with a `de` behind."""
    return (
        unit.lower() in AMBIGUOUS
        and unit.islower()
        and _is_long(around)
        and f"{unit} de".encode() not in around
    )


def _is_long(around: bytes) -> bool:
    """Whether the words around a unit are of a language of the long scale."""
    return _FOREIGN.search(around) is not None and _ENGLISH.search(around) is None


def value(number: str, unit: str | None = None, around: bytes = b"") -> float | None:
    """The amount, or None if it is not one.

    Separators of thousands are commas and gaps, dots where there are several, and dots before a
    word of the long scale; `50.000` alone is 50. The words `around` tell the scale.
    """
    factor = _factor(unit, around)
    gap = _ONE_GAP.fullmatch(number.strip())
    if gap is not None and gap.group(1)[0] != "0" and not (factor is not None and factor[1]):
        number = gap.group(1)  # `Llama 2 300B tokens`: only the long scale has `3 000 milliards`
    text = " ".join(number.lower().split())
    spoken = _spoken(text)
    amount = spoken if spoken is not None else _figures(text, long=factor is not None and factor[1])
    if amount is None:
        return None
    amount *= factor[0] if factor is not None else 1.0
    return amount if 0 < amount < 1e60 else None


@lru_cache(maxsize=4096)
def _figures(text: str, *, long: bool) -> float | None:
    """A number in figures; `long` is how the languages of the long scale write it."""
    super_at = next((i for i, c in enumerate(text) if c in _SUPER), None)
    if super_at is not None:
        text = text[:super_at].rstrip("^ {") + "^" + text[super_at:].translate(SUPERSCRIPTS)
    power, exponent = _POWER.match(text) if "10" in text else None, 0.0
    if power is not None and (power.group(1) or power.group(2)):  # and not the 10 of `1,104`
        text, exponent = power.group(1) or "1", float(power.group(3))
    if long and re.fullmatch(r"\d{1,3}(?:\.\d{3})+", text):
        text = text.replace(".", "")
    elif _DECIMAL_COMMA.fullmatch(text) or (long and text.count(",") == 1):
        text = text.replace(",", ".")
    elif text.count(".") > 1:
        text = text.replace(".", "")
    for mark in (",", " ", "'", "’", "_"):
        text = text.replace(mark, "")
    try:
        return float(text) * 10.0**exponent if exponent < 60 else None
    except (ValueError, OverflowError):
        return None


def _spoken(text: str) -> float | None:
    """A number in words; None if it is in figures."""
    if not text or text[0].isdigit():
        return None
    words, half = re.subn(r"[ -]and[ -]a[ -]half$", "", text)
    words, hundred, rest = _HUNDRED.sub(" hundred ", words).partition(" hundred ")
    known, more = _below_hundred(words), _below_hundred(rest) if rest else 0.0
    if known is None or more is None:
        return None
    return (known + 0.5 * half) * (100 if hundred else 1) + more


_HUNDRED = re.compile(r"[ -]hundred(?:[ -]and)?(?:[ -]|$)")


def _below_hundred(words: str) -> float | None:
    """A number in words, of one word or of tens and ones."""
    if words in _DIGITS:
        return _DIGITS[words]
    tens, _, ones = words.replace("-", " ").partition(" ")
    return _DIGITS[tens] + _DIGITS[ones] if tens in _DIGITS and ones in _DIGITS else None


def _factor(unit: str | None, around: bytes) -> tuple[float, bool] | None:
    """(what a unit multiplies by, whether it is of the long scale); None without a unit."""
    name = " ".join((unit or "").lower().rstrip(".").split())
    if not name:
        return None
    if name in LETTERS:
        return LETTERS[name], False
    if name in AMBIGUOUS and _is_long(around):
        return AMBIGUOUS[name], True
    return _in_words(name)


@lru_cache(maxsize=1024)
def _in_words(name: str) -> tuple[float, bool] | None:
    """The same of a word of either scale."""
    for pattern, factor in _PATTERNS.items():
        if re.fullmatch(pattern, name):
            return factor, not (_SHORT_SCALE.match(name) or _has(name[:1], _CJK))
    return None
