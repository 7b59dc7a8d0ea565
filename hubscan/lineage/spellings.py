"""The ways in which people write a parent, as SQL expressions.

An id may stand in an address of the Hub or of a mirror, in a Markdown link, with a revision or a
tag, in the path of a download cache, beside other ids, or at the end of a path on somebody's disk.
What a link or a cache says is read as it stands; a mere path counts only if it ends in the id of
a model that is known.
"""

from __future__ import annotations

REPOSITORY = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}/[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}"

_HOSTS = r"huggingface\.co|hf\.co|hf-mirror\.com|modelscope\.(?:cn|com|ai)"
_ADDRESS = (
    rf"^(?:https?://)?(?:www\.|alpha\.)?(?:{_HOSTS})/+(?:api/)?(?:models/)?|"
    r"^(?:hf|hf-hub|huggingface|ms|modelscope):(?://)?(?:models/)?|"
    r"^git@(?:hf\.co|huggingface\.co):"
)
_ADDRESS_TAIL = (
    r"(?:\.git|/(?:tree|blob|resolve|raw)/.*|/(?:summary|files)/?|[?#].*|/+|"
    r"@[\w./-]{1,60}|:[\w.-]{1,60})$"
)
_WRAPPERS = " \t\n`\"''*<>()[]{}"  # a quote is doubled inside SQL
_REMARK = r"\s+[#(].*$"
_ONE = rf"(?:https?://\S+|{REPOSITORY}(?:[@:][\w./-]+)?)"
_BETWEEN = r"[\s,;|+&]+(?:(?:and|und|et|y|with|x)\s+)?"
_KEY = r"[\"'']?(?:name|model|model_name|repo|repo_id|id|path|base_model)[\"'']?\s*[:=]\s*"
_KEYED = rf"^[\[{{\s-]*{_KEY}"
_OF_KEY = rf"{_KEY}[\"'']?([^\s\"'',{{}}]+/[^\s\"'',{{}}]+)"
_LINK = r"\]\(\s*<?([^)\s>]+)"

_HUB_CACHE = r"models--([^/]+)"
_MIRROR_CACHE = r"(?:^|/)modelscope/(?:hub/)?(?:models/)?([^/]+/[^/]+)"
_TORCH_CACHE = r"/sentence_transformers/([^/_]+)_([^/]+)"


def plain(written: str) -> str:
    """SQL: a text with slashes of one kind and no space around it."""
    return f"replace(replace(trim(coalesce({written}, '')), '\\', '/'), '%2F', '/')"


def pieces(text: str) -> str:
    """SQL: the parents that one plain text names, as a list; the whole where it names but one."""
    parts = f"list_filter(regexp_split_to_array({text}, '{_BETWEEN}'), lambda t: t <> '')"
    return f"""CASE
        WHEN regexp_matches({text}, '{_LINK}')
            THEN list_distinct(regexp_extract_all({text}, '{_LINK}', 1))
        WHEN regexp_matches({text}, '{_KEYED}') AND regexp_matches({text}, '{_OF_KEY}')
            THEN regexp_extract_all({text}, '{_OF_KEY}', 1)
        WHEN regexp_matches({text}, '[\\s,;|+&]') AND len({parts}) > 1
            AND len(list_filter({parts}, lambda t: NOT regexp_full_match(t, '{_ONE}'))) = 0
            THEN list_distinct({parts})
        ELSE [{text}] END"""


def cleaned(piece: str) -> str:
    """SQL: the id that one piece names; a path that is in no cache stays a path."""
    bare = f"regexp_replace(trim({piece}, '{_WRAPPERS}'), '{_REMARK}|^[-*•]\\s+', '')"
    address = (
        f"regexp_replace(regexp_replace({bare}, '{_ADDRESS}', '', 'i'), '{_ADDRESS_TAIL}', '')"
    )
    return f"""CASE
        WHEN contains({piece}, 'models--')
            THEN regexp_replace(regexp_extract({piece}, '{_HUB_CACHE}', 1), '--', '/')
        WHEN contains({piece}, 'modelscope/') AND regexp_matches({piece}, '{_MIRROR_CACHE}')
            THEN replace(regexp_extract({piece}, '{_MIRROR_CACHE}', 1), '___', '.')
        WHEN contains({piece}, '/sentence_transformers/')
            THEN regexp_extract({piece}, '{_TORCH_CACHE}', 1) || '/'
                || regexp_extract({piece}, '{_TORCH_CACHE}', 2)
        ELSE {address} END"""


def in_path(name: str) -> str:
    """SQL: the ids, best first, that a path may end in, hold after `models/`, or begin with;
    and a last folder that joins organisation and name. For names that are no ids themselves."""
    last = f"regexp_extract({name}, '([^/]+)$', 1)"
    ends = f"replace(regexp_extract({name}, '([^/]+/[^/]+)$', 1), '___', '.')"
    return f"""[{ends}, regexp_extract({name}, '/models?/([^/]+/[^/]+)', 1),
        regexp_extract({name}, '^([^/.~:][^/:]*/[^/]+)/', 1),
        regexp_replace({last}, '--', '/'), regexp_replace({last}, '_', '/')]"""
