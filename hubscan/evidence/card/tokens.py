"""Training tokens in prose, lists and key-value lines."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from hubscan.evidence.card import (
    base,
    bound_words,
    parts,
    rivals,
    subject,
    summed_amounts,
    token_figures,
)
from hubscan.evidence.card.document import Card
from hubscan.evidence.card.epochs import passes
from hubscan.evidence.card.numerals import (
    AMBIGUOUS,
    NUMBER,
    UNIT,
    eastern_lead,
    is_doubtful,
    value,
)
from hubscan.evidence.card.spot import Spot, around, places
from hubscan.evidence.card.subject import Scope
from hubscan.evidence.card.table import heading_above
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement, excerpt

PLANNED = "planned"
"""Qualifier of what was meant to be done; it counts only where nothing is said to be done, and
makes nothing sure."""

_KEY_WITHIN = 60
"""A key stands at the start of its line."""
_KEYED = Pattern(
    rf"(?i)(?:^|\n|[.;] )(?:<br>)?[\s>*|_#\x60-]{{0,12}}(?:(?:number of |num\. |n_|num_|"
    rf"total_|# ?of |total |nombre (?:total )?de |número de |numero di |aantal |anzahl der |"
    rf"liczba |antal |количество |amount of |unique |multimodal |vision[- ]language |"
    rf"text |image[- ]text |audio |speech )){{0,3}}"
    rf"((?:pre-?)?training |trained |fine-?tuning |total |seen |total seen |consumed |"
    rf"trainings-?|träningss?)?(?:t[oó]ken(?:s|es|ów)?|jetons|токенов)"
    rf"(?:[ _]seen(?: so far)?|[ _]count| consumed| processed| trained(?: on)?| \(total\))?"
    rf"(?: used)?"
    rf"(?: (?:for|in|during) (?:pre-?)?training| im (?:vor)?training| d[’']entra[iî]nement| di "
    rf"(?:pre-?)?addestramento| de (?:pre-?)?entrenamiento| de (?:pré-?)?trein\w+| treningowych|"
    rf" при обучении)?[\s*_`:|=~≈$–—-]+?"
    rf"(?:about |around |over |more than |approx\.? |ca\. )?({NUMBER})\s{{0,3}}({UNIT})?()".encode()
)
_NEVER_BEFORE = Pattern(
    rb"(?i)context[- ](?:length|window|size|len)|context (?:of|up to)|window|vocab|tokeni[sz]er|"
    rb"max(?:imum)?\b[^.]{0,20}(?:length|tokens)|(?:sequence|input|output|prompt|token) length|"
    rb"lengths? of|batch|per second|throughput|per (?:step|sample|example|image|turn|device|gpu)|"
    rb"warm(?:-?up|ed)|chunk|response|generat(?:e|es|ing)\b|every\s|limit|decay|max_new|special|"
    rb"seq(?:uence)?[_ ]len|average|long(?:er)? than|memory|\$\d[\d.,]*\s?(?:[BMK]\b|/|per\b|"
    rb"for\b|USD|each)|price|cost per|"
    rb"sliding|rope|past |first \W{0,3}\d|last |expert models|contaminat|samples of"
)
_NEVER_AFTER = Pattern(
    rb"(?i)^[\s*)(]*(?:/ ?s\b|,? ?per |context|of context|window|in length|or greater|or more per|"
    rb"batch|"
    rb"warm-?up|limit|at inference|long[\s.,;)]|a second|coming soon|length|each\b|-\d)|"
    rb"\bper second"
)
_OF_TOKENIZER = Pattern(rb"(?i)\btokeni[sz]er (?:was|is|has been|model was)? ?(?:[a-z]+ )?train")
_VERB = Pattern(rb"(?i)\btrained (?:on|over|for|from)\b")
_BETWEEN = Pattern(
    rf"(?i)\b(?:between|zwischen|entre|tra|tussen|между) ({NUMBER})\s{{0,3}}(?:{UNIT})? "
    rf"(?:and|und|et|y|e|en|и) $".encode()
)
_BETWEEN_WORDS = tuple(map(str.encode, ("between", "zwischen", "entre", "tra ", "tussen", "между")))
_GOES_ON = Pattern(rb"(?i)^\W*(?:on top of|in addition|additionally|also|plus|it also)\b")
# `Trained on 20T tokens and enhanced through fine-tuning`: the figure is of what came first.
_NEXT_STAGE = Pattern(
    rb"(?i)(?:,|\band|\bthen|\bfollowed by|\bbefore|;) (?:was |were |is |are |being |then |we |it "
    rb")*"
    rb"(?:subsequently|enhanced|further|fine-?\s?tun|aligned|refined|post-?train|instruction|adapted|"
    rb"distilled|followed|later|next|finally)"
)
_IN_PRETRAINING = Pattern(
    rb"(?i)^\W{0,3}(?:during|in|for|of) (?:the |its |our )?(?:initial |main |first )?"
    rb"pre-?training\b"
)
"""`1.4T tokens during pretraining and 40 billion during annealing`."""
_DATASET = Pattern(rb"(?i)^\W{0,3}(?:data ?set|corpus)|^(?:\W+\w+){0,2}\W+(?:data ?set|corpus)")
# An item of a list that gives the amount alone, or as the size of the data.
_ITEM = Pattern(
    r"(?i)^[\s>]{0,6}[*+•-][ \t](?:"
    r"[*_]{0,2}(?:data(?: ?set)?(?: size)?|corpus|size|amount|tokens?)[*_: ]{1,6}[^\n]{0,80}|"
    r"[~≈*_ ]{0,4})$|^[~≈*_ ]{0,4}$|"
    r"^[*_ ]{0,4}(?:in )?total(?: of)?[*_: ]{1,4}[~≈*_ ]{0,4}$".encode()
)
# `| Training data | 9.8T tokens |`
_ROW = Pattern(
    rb"(?i)^[\s>]*\|?[\s*_]*(?:<[^>]{0,80}>\s*){0,4}(?:number of |amount of |size of |total )?"
    rb"((?:pre-?)?training|trained|(?:continued )?pre-?train(?:ing|ed)?|fine-?tuning|corpus|"
    rb"data(?: ?set)?)"
    rb"(?: data(?: ?set)?| corpus| set| on| size| budget| volume| amount)*[\s*_:]*"
    rb"(?:\||</t[hd]>\s*<t[hd][^>]{0,80}>)[\s*_~\x60]*(?:about |over |around |more than )?$"
)
_SETTINGS = Pattern(rb"(?i)\n[ \t>]{0,6}[*+-][ \t][*_]{0,2}(?:epochs?|learning rate|batch size)\b")
_LIST = 300
"""How far around an item of a list the settings of a training may stand."""
_LEAST = 1e7
_MOST = 2e14


def read(card: Card) -> Iterator[Statement]:
    """Statements `pretraining_tokens` and `added_tokens`; each keeps its clause and offset."""
    found = base.largest_of_base(card, summed_amounts.summed(card, list(_all(card))))
    done = [s for s in found if s.text != PLANNED]
    yield from done or found


def _all(card: Card) -> Iterator[summed_amounts.Told]:
    taken: set[int] = set()
    hits = places(card, token_figures.WORD)
    keys = [h for h in hits if h[0] - card.data.rfind(b"\n", 0, h[0]) < _KEY_WITHIN]
    for spot in around(card, keys, _KEYED, before=60, after=150):
        scope = Scope.ADDED if "fine" in spot.text(1).lower() else Scope.PRETRAINING
        line = _line(card.data, spot.at(2), spot.end)
        after = card.data[spot.end : spot.end + 25]
        if _NEVER_BEFORE.search(line) or _NEVER_AFTER.search(after) or _is_wide(card, spot):
            continue
        found = _statement(card, spot, scope, cue=True)
        if found is not None:
            taken.add(spot.at(2))
            yield summed_amounts.Told(found, spot.at(2), spot.end)
    for spot in token_figures.in_prose(card, hits):
        if spot.at(2) not in taken:
            taken.add(spot.at(2))
            found = _in_prose(card, spot)
            if found is not None:
                yield summed_amounts.Told(found, spot.at(2), spot.end)


def _is_wide(card: Card, spot: Spot) -> bool:
    """Whether a key stands in a table row with several values: those are other models', too."""
    line = card.data[spot.end : spot.end + 300].split(b"\n", 1)[0].rstrip(b" |\r")
    before = card.data[card.data.rfind(b"\n", 0, spot.end) + 1 : spot.end]
    return b"|" in before and b"|" in line


def _in_prose(card: Card, spot: Spot) -> Statement | None:
    if _amount(card, spot) is None:
        return None  # before the clause is looked at: most figures are context lengths
    start, end = card.clause(spot.start, spot.end)
    clause = card.data[start:end]
    place = spot.start - start
    scope = _scope(card, spot, start, clause)
    if scope is None or _is_of_something_else(card, spot, clause, place):
        return None
    before = clause[: spot.at(2) - start]
    part = parts.of_whole(before)
    planned = part is None and (subject.is_planned(clause) or parts.is_of_plan(before))
    found = _statement(card, spot, scope, planned=planned, before=before)
    after = card.data[spot.end : spot.end + 60]
    if found is not None and (
        base.is_of_base(card, before, after)
        or ((found.best or 0.0) >= base.OF_PRETRAINING and base.has_another_subject(card, before))
    ):
        return replace(found, quantity=base.BASE_TOKENS)
    lead = clause[: min(place, part.start())] if part else clause[:place]
    another = subject.about_another(card, bound_words.without(lead), place)
    behind = clause[spot.end - start :]
    another = another or rivals.follows(behind) or subject.took_another(card, behind)
    return None if another or subject.introduced_as_another(card, spot.start) else found


def _scope(card: Card, spot: Spot, start: int, clause: bytes) -> Scope | None:
    """Which training the figure is of: by its clause, the one before, or its list or table."""
    reach = spot.end - start
    if _IN_PRETRAINING.search(clause[reach:]):
        return Scope.PRETRAINING
    cut = _NEXT_STAGE.search(clause[reach:])
    scope = subject.scope(card, clause[: reach + cut.start()] if cut else clause)
    if scope is None and _GOES_ON.search(clause):
        scope = subject.scope(card, card.data[slice(*card.clause(max(start - 3, 0), start - 2))])
    return scope or _scope_of_item(card, spot)


def _is_of_something_else(card: Card, spot: Spot, clause: bytes, place: int) -> bool:
    """Whether the words around a figure make it a length, a price, a batch, a part of a name."""
    lead = clause[max(0, place - 70) : place + spot.end - spot.start]
    return bool(
        card.data[spot.start - 1 : spot.start] in {b"-", b"_", b"/"}
        or _NEVER_BEFORE.search(_since_verb(lead))
        or _NEVER_AFTER.search(card.data[spot.end : spot.end + 25])
        or _OF_TOKENIZER.search(clause[:place])
        or parts.is_of_source(clause[:place], clause[place + spot.end - spot.start :])
    )


def _since_verb(text: bytes) -> bytes:
    """The words from the last "trained on": facts listed before it are of something else."""
    last = 0
    for match in _VERB.finditer(text):
        last = match.start()
    return text[last:]


def _scope_of_item(card: Card, spot: Spot) -> Scope | None:
    """Scope of `- 5.5T tokens` and `- Dataset: C4 (156B tokens)` from the heading above."""
    start = card.data.rfind(b"\n", 0, spot.start) + 1
    row = _ROW.search(card.data[start : spot.at(2)][-300:])
    if row is not None and not _is_wide(card, spot):
        added = b"fine" in row.group(1).lower() or b"contin" in row.group(1).lower()
        return Scope.ADDED if added else subject.usual_scope(card)
    if _ITEM.search(card.data[start : spot.start]) is None:
        return None
    heading = heading_above(card, start)
    if subject.speaks_of_training(heading):
        return subject.scope(card, heading)
    around_it = card.data[max(card.body_start, start - _LIST) : spot.end + _LIST]
    return subject.usual_scope(card) if _SETTINGS.search(around_it) else None


def _statement(
    card: Card,
    spot: Spot,
    scope: Scope,
    *,
    cue: bool = False,
    planned: bool = False,
    before: bytes = b"",
) -> Statement | None:
    """The statement of a figure; `before` is its clause up to it, which may tell a part of it."""
    unit, amount = _unit(spot), _amount(card, spot)
    if amount is None:
        return None
    amount = parts.used(amount, before)
    if unit.lower() in AMBIGUOUS and is_doubtful(
        unit, card.data[slice(*card.clause(*_span(spot)))]
    ):
        short = value(spot.text(2), unit) or 0.0
        place, text = f"byte {spot.at(2)}", excerpt(card.data, spot.start, spot.end)
        return Statement(f"{scope.value}_tokens", "card", place, text, short, None, amount, "scale")
    near_by = card.data[max(0, spot.at(2) - 20) : spot.at(2)]
    told = bound_words.before(near_by)
    if not told.kind and card.data[spot.after(3) : spot.after(3) + 1] == b"+":
        told = bound_words.OVER
    low, high, kind = amount * told.least, amount * told.most, told.kind or "stated"
    if not told.kind and not cue and (least := _least(card, spot)):
        other = value(least, unit)
        if other is not None and 0.05 * amount < other < amount:
            low, kind = other, "range"
    times = (
        1.0 if cue or near_by.rstrip().endswith(b"=") else passes(card.data, spot.at(2), spot.end)
    )
    if times > 1:
        amount, high, kind = amount * times, high * times, "times epochs"
    text = excerpt(card.data, spot.start, spot.end)
    place = f"byte {spot.at(2)}"
    if planned:
        low, kind = 0.0, PLANNED
    return Statement(f"{scope.value}_tokens", "card", place, text, low, amount, high, kind)


def _least(card: Card, spot: Spot) -> str:
    """The lower end of a range, as in `1-2T` and `between 1 and 2 trillion`; empty if none."""
    left, right = max(0, spot.at(2) - 40), spot.at(2)
    if not any(word in card.low[left:right] for word in _BETWEEN_WORDS):
        return spot.text(1)
    between = _BETWEEN.search(card.data[left:right])
    return between.group(1).decode("utf-8", "ignore") if between else spot.text(1)


def _amount(card: Card, spot: Spot) -> float | None:
    """The figure of a spot, if it can be one of training."""
    unit = _unit(spot)
    begin, end = card.clause(*_span(spot)) if unit.lower() in AMBIGUOUS else (0, 0)
    amount = value(spot.text(2), unit, card.data[begin:end])
    if amount is not None:
        amount += eastern_lead(card.data[: spot.at(2)][-40:], unit)
    least = _LEAST
    if unit.lower() in {"k", "thousand"}:  # nearly always a context length
        least = 1e5
        if not _DATASET.search(card.data[spot.end : spot.end + 40]):
            return None
    return amount if amount is not None and least <= amount <= _MOST else None


def _span(spot: Spot) -> tuple[int, int]:
    """From the figure to the word for tokens."""
    return spot.at(2), spot.end


def _unit(spot: Spot) -> str:
    """The unit after a figure, apart from the word for tokens or grown together with it."""
    return spot.text(3) or spot.text(4)


def _line(data: bytes, start: int, end: int) -> bytes:
    """The line of a key from its start to its value."""
    return data[min(data.rfind(b"\n", 0, end) + 1, start) : end][:300]
