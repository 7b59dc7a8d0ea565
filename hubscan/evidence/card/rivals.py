"""Words by which a figure is that of a model compared with: `beats models with 70B parameters`.

European languages name the other before its figure, so the words stand before; Chinese, Japanese,
Korean and Turkish have them behind it.
"""

from __future__ import annotations

from hubscan.evidence.late_patterns import Pattern

_COMPARED = Pattern(
    rb"(?i)\b(?:compared? (?:to|with)|than|versus|vs\.?|unlike|whereas|fewer|less|most models|"
    rb"other models|models (?:that|which) (?:have|are|were)|such as|similar to|outperform\w*|"
    rb"instead of|for (?:calibration|comparison|reference)|(?:modern|typical|today's|current) "
    rb"(?:[\w-]+ ){0,3}(?:models|llms)|the original \w+(?: \w+)? (?:model )?was|quote|suggests)\b"
)
_VERBS = Pattern(
    r"(?i)(?:\b(?:beats?|beating|surpass\w*|rivals?|rivall?ing|on par with|comparable (?:to|with)|"
    r"competitive with|competes? with|relative to|contrary to|in contrast (?:to|with)|"
    r"im (?:vergleich|gegensatz|unterschied) zu[rm]?|verglichen mit|anders als|gegenüber|"
    r"(?:kleiner|größer|besser|stärker|schneller) als|übertr(?:ifft|effen)|schlägt|"
    r"contrairement au?x?|par rapport au?x?|à la différence d\w*|surpass\w*|"
    r"(?:petit|grand|meilleur|performant|rapide)\w* que|que (?:les|des) (?:autres )?modèles|"
    r"a diferencia de|en comparación|comparad[oa]s? (?:con|com|a)|frente a|superan? (?:a|o|i)\w*|"
    r"(?:mayor|menor|mejor|maior|melhor)(?:es)? (?:del? )?que|que (?:l?os )?(?:otros |outros )?"
    r"model[oo]s|a differenza d\w*|rispetto ai?\w*|a confronto|migliore d\w*|"
    r"ao contrário d\w*|diferente(?:mente)? d\w*|em comparação|in tegenstelling tot|"
    r"vergeleken met|anders dan|overtreft|verslaat|w przeciwieństwie do|w porównaniu|przewyższa|"
    r"till skillnad från|jämfört med|i modsætning til|sammenlignet med|i motsetning til)(?:\W|$)|"
    r"contrairement à |par rapport à |comparée?s? à |в отличие от|по сравнению с|превосходит|"
    r"чем (?:у |модел)|不同于|相比于|相较于|优于|優於|超越|胜过|比[ *]{0,2}$)".encode()
)
"""Near a figure these compare; what `and` joins to them is of the subject again."""
# `State-of-the-art models are trained on 15T`; `state-of-the-art models trained on` may be ours.
_OTHERS = Pattern(
    r"(?i)\b(?:frontier|state-of-the-art|sota|leading|modern|other|today['’]s|most|typical|current|"
    r"larger|bigger|flagship|proprietary|closed|commercial)(?: [\w-]+){0,2} "
    r"(?:models|llms|systems|labs|companies|teams)(?: \w+)? "
    r"(?:are|were|has|have|had|needs?|needed|requires?|required|used?|takes?|took|see|saw|train|"
    r"consumed?|get|got|cost)\b[^.;,]{0,50}$|"
    r"\b(?:larger|bigger|other) models with[^.;,]{0,30}$|"
    r"\b(?:big|frontier|large|other) (?:labs?|tech|companies|runs?)\b[^.;,]{0,40}$|"
    r"\bafford\W{0,3}$".encode()
)
_BEGINS = rb"^(?:\W|(?:today|currently|however|meanwhile|while|whereas|but|by contrast)\b){0,6}"
# As subject, `Its competitor took`; not `Lyra is the successor of Vega and was trained`.
_BY_ROLE = Pattern(
    rb"(?im)" + _BEGINS + rb"(?:[\w.-]{2,20} (?:says?|said|reports?|reported|claims?|announced)"
    rb"(?: that)? )?"
    rb"(?:(?:its|our|their|the|an?) )?(?:(?:main|closest|nearest|strongest|direct) )?"
    rb"(?:competitors?|rivals?|predecessors?|successors?|counterparts?|forerunners?|"
    rb"teachers?(?: models?)?|(?:reward|judge|critic|verifier) models?|best models|"
    rb"flagships?|state of the art|"
    rb"(?:previous|prior|former|earlier|last|next|larger|bigger|sister|flagship) (?:[\w.-]+ )?"
    rb"(?:siblings?|variants?|versions?|generations?|models?|brothers?|sisters?))"
    rb"(?:,[^.;,]{1,30},)? (?:[^.;,]{0,30} )?"
    rb"(?:is|are|was|were|has|have|had|takes?|took|uses?|used|needs?|needed|requires?|required|"
    rb"saw|consumed|costs?|got|spent|trained)\b[^.;]{0,60}$|"
    rb"\bto (?:reach |match |get to )?[\w.-]+[ -](?:level|class|quality|scale)\b"
    rb"[^.;]{0,40}\b(?:requires?|takes?|needs?|costs?)\b[^.;]{0,60}$"
)
# What `they were trained on` may be ours, what they used is not.
_BY_PRONOUN = Pattern(
    rb"(?im)" + _BEGINS + rb"(?:they|others|(?:those|such|some|many|other) (?:[\w-]+ ){0,2}"
    rb"(?:models?|llms|labs|companies|teams|groups|systems)|"
    rb"their (?:[\w-]+ ){0,2}(?:models?|llms?|systems?|runs?|team))"
    rb"(?: (?:[a-z]{2,12}ly|all|also|each|even|have|only|must|would))? "
    rb"(?:takes?|took|uses?|used|needs?|needed|requires?|required|consumed?|spends?|spent|trained)\b"
    rb"[^.;]{0,60}$"
)
_WITHIN = 70
_AND = Pattern(
    rb"(?i)(?: and| und| et| y| e|, \w+) (?:was|is|has|were|wurde|hat|a|ha|foi)\b|;|\bafter\b"
)
_BEHIND = Pattern(
    r"^[^。;；.,，、\n]{0,24}(?:更(?:强|強|好|小|大|优)|不同|相比|相较|より(?:も)?|に比べ|と比べ|と比較|"
    r"と(?:は)?異なり|と(?:は)?違い|を上回|を凌|보다|[와과] 달리|에 비해|[와과] 비교|[을를] 능가|"
    r"modellerden|modellere göre|modellere kıyasla|(?:aksine|kıyasla|farklı olarak))".encode()
)
_OF_THEIRS = Pattern(
    rb"(?i)^[^.;,\n]{0,16}?\bfor (?:its|their) (?:[\w-]+ ){0,2}"
    rb"(?:flagships?|models?|llms?|systems?|largest|biggest|best)\b"
)
"""`Meta reports 3.8e25 FLOP for its flagship`; of the model itself cards say *our*."""
_MORE = Pattern("より(?:多|大量|長)|보다 (?:많|긴)".encode())
"""`2Tより多くのトークン`: an amount, not a comparison of models."""


_DONE = Pattern("되어|되었|하여|했|하고|되고|して|されて|后|後".encode())
"""`2조 토큰으로 학습되어 …보다`: a step is told of first, and what it led to is compared."""


def leads(before: bytes) -> bool:
    """Whether the words before a figure compare the model with that of the figure."""
    if any(words.search(before) for words in (_COMPARED, _OTHERS, _BY_ROLE, _BY_PRONOUN)):
        return True
    verb = None
    near = before[-_WITHIN:]
    for verb in _VERBS.finditer(near):  # noqa: B007 - the last of them
        pass
    return verb is not None and _AND.search(near[verb.end() :]) is None


def follows(after: bytes) -> bool:
    """Whether the words behind a figure, within its clause, do so."""
    if _OF_THEIRS.search(after) is not None:
        return True
    found = _BEHIND.search(after)
    if found is not None and _DONE.search(found.group(0)) is not None:
        return False
    return found is not None and _MORE.search(found.group(0) + after[found.end() :][:12]) is None
