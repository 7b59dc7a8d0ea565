"""Where a model comes from that does not say: from another, or from nothing, and how if so."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hubscan.census import spread
from hubscan.census.roots import Roots
from hubscan.estimate.assumptions import Assumptions

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Numbers = NDArray[np.int8]

BASE, DEVELOPER, SHOWN, SILENT, LOST, NAMELESS = range(6)
"""One on which many build; of somebody who trains models from nothing; any other, that shows how
large it is, or does not; one made from another that is not in the snapshot, or that it does not
name."""
_HIDDEN = ("developer_derivative_share", "hidden_derivative_share", "silent_derivative_share")
"""How many of the middle three come from another model all the same."""
_LOST = "hidden_derivative_share"
"""How many of the models that others name and that are gone were made from a third."""

_MANY_FILES = 2
"""Of `sizes.FILES`: four or more, which tell no more than four."""
_RAREST = 1e-6
"""Share of hobby trainings: no assumption about their size is surer than that."""


@dataclass(frozen=True, slots=True)
class Origins:
    """Arrays of shape (models,) unless said."""

    alone: Bools
    """Whether it names no parent."""
    itself: Numbers
    """What the model seems to be if it names none: `BASE`, `DEVELOPER`, `SHOWN` or `SILENT`."""
    root: Numbers
    """The same of its root."""
    hidden: Doubles
    """How probably it comes from another model that it does not name."""
    tuned: Doubles
    """How probably its root was made from another: as it seems to be one of these, and of silent
    ones by their files; of `LOST` and `NAMELESS` what the root is made from."""
    hobby: Doubles
    """(6,) how probably it was a hobby training, an evening on one device, if it does not."""

    def of(self, models: Ints) -> Origins:
        """The same of these models only."""
        ours = ("alone", "itself", "root", "hidden", "tuned")
        return replace(self, **{name: getattr(self, name)[models] for name in ours})

    @property
    def small(self) -> Doubles:
        """How probably it is as small as a hobby training: one is, and so is whatever was trained
        from nothing and tells nothing."""
        share = np.where(self.itself == SILENT, 1.0, self.hobby[self.itself])
        return (1 - self.hidden) * np.where(self.alone, share, 0.0)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is seen of each model; arrays of shape (models,)."""

    alone: Bools
    """Whether it is made from no other by what it says."""
    tells: Bools
    """Whether it says what it learned from, a teacher at least."""
    names: Bools
    """Whether it names what it is made from."""
    developer: Bools
    """Whether its namespace is that of somebody who trains models from nothing."""
    shown: Bools
    """Whether the listing shows how large it is. A document that is read and tells its size makes
    it no more probable that it comes from another."""
    files: Ints
    """See `sizes.FILES`."""
    fine_tune: Bools
    """Whether it is one by what it says."""
    descendants: Ints


def find(known: Assumptions, roots: Roots, facts: Facts) -> Origins:
    """What these facts let expect."""
    many = known["base_descendants"].value
    itself = np.select(
        [facts.descendants > many, facts.developer, facts.shown], [BASE, DEVELOPER, SHOWN], SILENT
    )
    gone = np.where(facts.names, LOST, NAMELESS)
    of_root = np.where(facts.alone, itself, gone)[roots.root]
    root = np.where(roots.members[roots.place] > many, BASE, of_root)
    share = np.array([0.0, *(known[name].value for name in (*_HIDDEN, _LOST)), 1.0])
    hidden = np.where(itself == SILENT, _by_files(known, facts, share[SILENT]), share[itself])
    tuned = np.where(facts.alone, hidden, share[gone])[roots.root]
    # of several that are alike to the last weight one at most is the base: a maker's, if any
    makers = facts.alone & np.isin(itself, [BASE, DEVELOPER])
    rivals = np.where(makers, *(_number(roots, some) for some in (makers, facts.alone)))
    others = 1 - 1 / np.maximum(rivals, 1)
    return Origins(
        alone=facts.alone,
        itself=itself.astype(np.int8),
        root=root.astype(np.int8),
        hidden=np.where(
            facts.alone & ~facts.tells & (itself != BASE), np.maximum(hidden, others), 0.0
        ),
        tuned=np.where(root == BASE, 0.0, tuned),
        hobby=np.array([0.0, 0.0, *[known["hobby_share"].value] * 2, 0.0, 0.0]),
    )


def _by_files(known: Assumptions, facts: Facts, share: float) -> Doubles:
    """(models,) how many with so many files come from another model, if `share` of all do.

    Fine-tunes have several files, or many, as often as those that say what they are; what is
    trained from nothing and tells nothing is as large as a hobby training, and so are its files.
    """
    files = np.minimum(facts.files, _MANY_FILES)
    tuned = files[facts.fine_tune & (files >= 0)]
    beyond = np.append(_hobbies_beyond(known), 0.0)
    of_hobbies = np.maximum(beyond[:-1] - beyond[1:], _RAREST)
    of_tuned = (np.bincount(tuned, minlength=len(of_hobbies)) + of_hobbies) / (len(tuned) + 1)
    ratio = (of_tuned / of_hobbies)[np.maximum(files, 0)]
    odds = share / (1 - share) * np.where(files >= 0, ratio, 1.0)
    found: Doubles = odds / (1 + odds)
    return found


def _hobbies_beyond(known: Assumptions) -> Doubles:
    """(_MANY_FILES + 1,) the share of hobby trainings that need 1, 2, 4, … files at least."""
    of, a_file = known["hobby_parameters"], known["file_parameters"].value
    full = np.log10((2 ** np.arange(1, _MANY_FILES + 1) - 1) * a_file)
    best, beyond = (np.full_like(full, np.log10(x)) for x in (of.value, of.high / of.value))
    return np.append(1.0, 1 - spread.cumulative(full, best, beyond, beyond))


def _number(roots: Roots, some: Bools) -> Ints:
    """(models,) how many of the members of its root are among `some`."""
    return np.bincount(roots.place[some], minlength=len(roots.members))[roots.place]
