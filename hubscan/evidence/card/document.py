"""A card as bytes: bounded, with its YAML front matter apart, and its clauses found by place."""

from __future__ import annotations

from msgspec import Struct

from hubscan.evidence import front_matter
from hubscan.evidence.late_patterns import Pattern

MAX_BYTES = 300_000
"""Longer cards are read to here: what follows is changelogs, logs and padding."""

_MOST_TITLE = 120
# `base_model:` with a value on its line or in a list below; quoted keys and tabs are habits too.
_PARENT = Pattern(
    rb"(?m)^[\"']?base_model[\"']?[ \t]*:(?:[ \t]*(?:[\"'][^\"'\s]|[\w./&*]|\[[ \t]*[^\s\]])|"
    rb"[ \t]*\r?\n[ \t]*-[ \t]*\S)"
)
_BREAK = Pattern(r"[!?;|]|\n[ \t]*(?:[\n#*>|+-]|\d+[.)])|\.[\s\n]|。|；|<br".encode())
# `approx. 2T`, `et al. on 140B`, `i.e. 2T`: these end no sentence.
_ABBREVIATED = Pattern(
    r"(?i)(?:^|[^a-z0-9.])(?:approx|appr|ca|c|circa|cca|et al|i\.\s?e|e\.\s?g|viz|cf|incl|excl|"
    r"resp|"
    r"esp|vs|no|nr|fig|figs|tab|sec|eq|ref|refs|dr|prof|inc|ltd|co|corp|st|max|min|avg|est|num|"
    r"w\.\s?r\.\s?t|a\.\s?k\.\s?a|u\.\s?s|etc|aprox|env|bzw|z\.\s?b|d\.\s?h|u\.\s?a|inkl|rd|"
    r"acc|ong|ok|yakl|insg|mrd|mio|mds?|mld|mln|прибл|тыс|млн|млрд|трлн|[A-Z])$".encode()
)
_SENTENCE = b"."
_MAY_END = Pattern(
    rb"(?i)(?:^|[^\w.])(?:et al|etc|inc|ltd|co|corp|no|ok|mrd|mio|mds?|mld|mln|[a-z])$"
)
"""Abbreviations that may also be the last word of a sentence: a capital after them tells."""
# Gaps that do not break lines, and the marks of emphasis, as plain gaps of the same length. The
# bytes they begin with are looked for first: most cards have none.
_GAPS = (
    (b"\xc2\xa0", ("\u00a0",)),
    (b"\xe2\x80", ("\u202f", "\u2009", "\u2007", "\u2008", "\u200a", "\u2002", "\u2003", "\u200b")),
    (b"\xef\xbb\xbf", ("\ufeff",)),
    (b"sp;", ("&nbsp;", "&thinsp;")),
    (b"__", ("__",)),
)
# `Training tokens: <b>1.2T</b>`
_EMPHASIS = Pattern(rb"(?i)</?(?:b|strong|em|i|u|p|code|span|font|mark|small)(?:\s[^<>]{0,200})?>")
_HTML_ITEM = Pattern(rb"(?i)<li>")
_CLAUSE = 400
_MOSTLY = 100


class Card(Struct, frozen=True):
    """One card, ready to be searched."""

    data: bytes
    low: bytes
    """The same in lower case: a look whether a word is there at all costs a tenth of a search."""
    body_start: int
    """Where the text begins after the front matter."""
    model_id: str
    title: str
    """Its first heading."""
    derived: bool
    """Whether the front matter names a base model."""

    @property
    def subject(self) -> str:
        """Lower-case words that name this model: its id and its title."""
        return f"{self.model_id} {self.title}".lower()

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The clause around `data[start:end]`: up to 400 bytes each way, cut at punctuation."""
        for reach in (_MOSTLY, _CLAUSE):  # most clauses are short, and the first look is cheap
            begin = left = max(self.body_start, start - reach)
            for match in reversed(list(_BREAK.finditer(self.data[left:start]))):
                if self._ends(left + match.start(), left + match.end()):
                    begin = left + match.end()
                    break
            if begin > left:
                break
        for match in _BREAK.finditer(self.data[end : end + _CLAUSE]):
            if self._ends(end + match.start(), end + match.end()):
                return begin, end + match.start()
        return begin, min(len(self.data), end + _CLAUSE)

    def _ends(self, start: int, end: int) -> bool:
        """Whether a break ends its clause; the period of an abbreviation does not."""
        if self.data[start : start + 1] != _SENTENCE:
            return True
        before = self.data[max(0, start - 12) : start]
        if _ABBREVIATED.search(before) is None:
            return True
        return _MAY_END.search(before) is not None and self.data[end : end + 1].isupper()


def open_card(text: str | bytes, model_id: str = "") -> Card:
    """Bound and split a card. Bytes that are not UTF-8 are kept; matching is on bytes.

    Special gaps are replaced by as many plain ones, so places stay those of the document; tags of
    emphasis give way to what follows them in their line, which stays as long.
    """
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    data = data[:MAX_BYTES]
    for first_bytes, gaps in _GAPS:
        for mark in map(str.encode, gaps) if first_bytes in data else ():
            data = data.replace(mark, b" " * len(mark))
    if b"</" in data:
        data = _HTML_ITEM.sub(b"\n * ", data)
        if _EMPHASIS.search(data) is not None:
            data = b"\n".join(map(_without_emphasis, data.split(b"\n")))
    first, last, start = front_matter.bounds(data)
    front = data[first:last]
    derived = b"base_model" in front and _PARENT.search(front) is not None
    return Card(data, data.lower(), start, model_id, _title(data, start), derived)


def _without_emphasis(line: bytes) -> bytes:
    bare = _EMPHASIS.sub(b"", line) if b"</" in line else line
    return bare + b" " * (len(line) - len(bare))


def _title(data: bytes, start: int) -> str:
    """The text of the first heading of the first level; empty if there is none."""
    place = start if data.startswith(b"# ", start) else data.find(b"\n# ", start) + 1
    if place == 0 and not data.startswith(b"# "):
        return ""
    text = data[place + 2 : place + 2 + 4 * _MOST_TITLE].split(b"\n", 1)[0]
    return text.decode("utf-8", "ignore").strip()[:_MOST_TITLE]
