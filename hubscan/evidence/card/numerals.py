"""Numbers as people write them: 2T, 2 trillion, 299,892,736,000, 48e9, 1.4 x 10^12, 3万亿."""

from __future__ import annotations

# Groups of two or three digits, the last of three: 4,000,000 and, as in India, 40,00,000.
NUMBER = (
    r"\d{1,3}(?:,\d{2,3}){0,4},\d{3}(?:\.\d+)?|"
    r"\d+(?:\.\d+)?(?:\s?[x×]\s?10\s?(?:\^|\*\*)?\s?\{?\d{1,2}\}?|e\+?\d{1,2})?"
)
UNIT = (
    r"tera|giga|trillions?|billions?|millions?|thousand|tb|tn|bn|mn|[TtBbMmKk]|万亿|千亿|百亿|兆|"
    r"亿|億|万|조|억"
)
_FACTORS = {
    "trillion": 1e12, "tera": 1e12, "giga": 1e9, "tb": 1e12, "tn": 1e12, "t": 1e12,
    "billion": 1e9, "bn": 1e9, "b": 1e9,
    "million": 1e6, "mn": 1e6, "m": 1e6,
    "thousand": 1e3, "k": 1e3,
    "万亿": 1e12, "兆": 1e12, "조": 1e12, "千亿": 1e11, "百亿": 1e10,
    "亿": 1e8, "億": 1e8, "억": 1e8, "万": 1e4,
}  # fmt: skip
_WORDS = {
    "half a": 0.5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
    "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5,
}  # fmt: skip
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def value(number: str, unit: str | None = None) -> float | None:
    """The amount, or None if it is not one. Thousands separators are commas: `50.000` is 50."""
    text = number.strip().replace(",", "").replace("×", "x").translate(SUPERSCRIPTS).lower()
    if text in _WORDS:
        return float(_WORDS[text]) * _factor(unit)
    mantissa, _, power = text.partition("x")
    try:
        amount = float(mantissa.strip())
        if power:
            digits = "".join(c for c in power if c.isdigit())
            exponent = int(digits[2:] or "1")
            amount *= 10.0**exponent if exponent < 60 else float("nan")
    except (ValueError, OverflowError):
        return None
    amount *= _factor(unit)
    return amount if 0 < amount < 1e60 else None


def _factor(unit: str | None) -> float:
    name = (unit or "").strip().lower()
    return _FACTORS.get(name[:-1] if name.endswith("ions") else name, 1.0)
