"""Pairs of propositions in full sentences, how far an answer reaches, and what it never answers.

Evaluative reporting weighs findings under two propositions that exclude each other (ENFSI 2015, Guideline for
Evaluative Reporting in Forensic Science, 2.2 and 3.4). What an item is of, who made it, when, how it came to a place
and who launched it are five different questions; evidence on the first answers none of the others.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from catalogue.evaluation.designs import ONE_SOURCE
from catalogue.evaluation.lr import LogLR
from catalogue.evaluation.scale import Scale
from catalogue.evaluation.weighing import Weighing

# A family is named from the least support that the scale has a word for (a likelihood ratio of 2), a type from
# "moderate" on (10). Ours: the finer the answer, the more it needs.
FAMILY_FROM, TYPE_FROM = math.log10(2), 1.0
# Ours: one agreement may be chance or one man's slip; a name needs two designs, and two sources, that support it. A
# design that nearly all types share says nothing: it counts from a likelihood ratio of 1.1 on.
LEAST_DESIGNS, LEAST_SAID = 2, math.log10(1.1)
_ITEM = "the item is part"
# Doubles beyond this are the last bits of sums.
_SLACK = 1e-9


class Level(StrEnum):
    """What a proposition is about, from the coarse to the fine."""

    COMPONENT_FAMILY = "component_family"
    FAMILY = "family"
    TYPE = "type"
    NONE = "none"


class Question(StrEnum):
    """The five questions that are asked of debris; each needs evidence of its own."""

    TYPE = "type"
    PRODUCER = "producer"
    DATE = "date"
    TRANSFER = "transfer"
    LAUNCH = "launch"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks, what it needs, and its two propositions. No party is named in them, ever."""

    words: str
    needs: str
    first: str
    second: str


ASKED = {
    Question.TYPE: Asked(
        "which known type the item is part of", "features, marks and pictures",
        "the item is part of the type that the findings name",
        "the item is part of another type, in the library or not",
    ),
    Question.PRODUCER: Asked(
        "who made the item", "a maker's mark or record of the item itself",
        "the item was made by the maker that the attached evidence names", "the item was made by another maker",
    ),
    Question.DATE: Asked(
        "when the item was made", "a date code or year mark on the item or a part inside it",
        "the item was made in the time that the attached evidence gives", "the item was made at another time",
    ),
    Question.TRANSFER: Asked(
        "how the item came to where it was found", "records of its way, such as shipping papers",
        "the item came to where it was found in the way that the attached evidence describes",
        "the item came there in another way",
    ),
    Question.LAUNCH: Asked(
        "who launched the missile, and from where", "records of the launch or the flight",
        "the missile was launched by the party, and from the place, that the attached evidence names",
        "the missile was launched by another party, or from another place",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Propositions:
    """Two propositions that exclude each other, and the population that the second one draws on."""

    level: Level
    first: str
    second: str
    population: str

    def sentence(self, weight: LogLR, scale: Scale) -> str:
        """Say in words which of the two the evidence supports, and how far."""
        return scale.sentence(weight, self.first, self.second)


@dataclass(frozen=True, slots=True)
class UpperQuestion:
    """A question above the type: refused with what it needs, or with evidence of its own, which a person weighs."""

    question: Question
    first: str
    second: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Answer:
    """How far the evidence reaches, what it names there (a type, a family, or nothing), the weight, and why.

    ``weight`` is that of the type or family named, or of the family that comes nearest; ``leader`` is the best
    supported type of that family, and ``open`` its relatives that it is not told from.
    """

    level: Level
    named: str
    weight: LogLR
    sentence: str
    leader: str
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """How a library calls its types and families, and which release it is."""

    release: str
    types: Mapping[str, str]
    unknown_share: float

    @property
    def population(self) -> str:
        """The relevant population, with the share of types that the library does not have."""
        return (
            f"the {len(self.types)} types of {self.release}, in equal shares, and types that are not in it, "
            f"which are taken to make up {self.unknown_share:g} of all fragments"
        )

    def of_type(self, code: str) -> Propositions:
        """Return the pair for "of this type" against any other type, listed or not."""
        return Propositions(
            Level.TYPE, f"{_ITEM} of a {self.types[code]}",
            f"{_ITEM} of another type in {self.release}, or of a type that is not in it", self.population,
        )  # fmt: skip

    def of_family(self, family: str) -> Propositions:
        """Return the pair for "of some type of this family" against all types outside it."""
        return Propositions(
            Level.FAMILY, f"{_ITEM} of a type of the family {family}",
            f"{_ITEM} of a type outside that family in {self.release}, or of a type that is not in it", self.population,
        )  # fmt: skip

    def between(self, code: str, other: str) -> Propositions:
        """Return the pair that sets one type against one rival."""
        first, second = (f"{_ITEM} of a {self.types[one]}" for one in (code, other))
        return Propositions(Level.TYPE, first, second, f"{self.types[code]} and {self.types[other]} only")


def answer(weighing: Weighing, names: Mapping[str, str], *, pictures: str = "") -> Answer:
    """Say how far the weights reach: to a type, to a family, or nowhere.

    The best supported family is named from ``FAMILY_FROM`` on, and only where ``LEAST_DESIGNS`` that were recorded, of
    as many sources, support its best member; ``pictures`` is the group that is none of them. A type is named from
    ``TYPE_FROM`` on, and only where it is told from each relative by as much on what the reference has of both: that
    nothing is known of a relative tells nothing apart.
    """
    family, leader, of_family = _leading(weighing)
    weight, population = weighing.total(leader), weighing.population
    if of_family.value < FAMILY_FROM - _SLACK:
        return Answer(Level.NONE, "", of_family, "What was recorded supports no family of this library.", leader)
    if refusal := _too_little(weighing, leader, names[leader], pictures):
        return Answer(Level.NONE, "", of_family, refusal, leader)
    relatives = (population.codes[place] for place in population.members(family))
    told_apart = {code: weighing.apart(leader, code) for code in relatives if code != leader}
    open_ = tuple(code for code, one in told_apart.items() if one.value < TYPE_FROM - _SLACK)
    if not open_ and weight.value >= TYPE_FROM - _SLACK:
        sentence = f"What was recorded supports {names[leader]} rather than others."
        return Answer(Level.TYPE, leader, weight, sentence, leader)
    sentence = f"What was recorded supports the family {family}, but not enough to name {names[leader]}."
    if open_:
        listed = joined(names[code] for code in (leader, *open_))
        sentence = f"What was recorded supports the family {family}; it does not decide between {listed}."
    return Answer(Level.FAMILY, family, of_family, sentence, leader, open_)


def _leading(weighing: Weighing) -> tuple[str, str, LogLR]:
    """Return the best supported family, its best member and its weight; of equal ones that of the first type."""
    population = weighing.population
    first = {population.families[population.place(code)]: code for code in reversed(weighing.order())}
    # Nine decimals: the last bits of sums must not decide.
    found = [(round(weighing.family(name).value, 9), name) for name in first]
    best = max(value for value, _ in found)
    standing = {code: place for place, code in enumerate(weighing.order())}
    family = min((name for value, name in found if value == best), key=lambda name: standing[first[name]])
    return family, first[family], weighing.family(family)


def _too_little(weighing: Weighing, leader: str, name: str, pictures: str) -> str:
    """Say why what supports the leader is too little to name anything; empty where it is enough."""
    designs = weighing.by_design(leader)
    said = [one for group, one in designs.items() if group not in {ONE_SOURCE, pictures} and one.value >= LEAST_SAID]
    if not said:
        return f"Photographs support {name}; photographs alone name neither a type nor a family."
    if len(said) < LEAST_DESIGNS:
        return f"One recorded feature supports {name}; one alone names neither a type nor a family."
    if len(frozenset().union(*(one.sources for one in said))) < LEAST_DESIGNS:
        return f"All that supports {name} rests on one source; one alone names neither a type nor a family."
    return ""


def joined(words: Iterable[str], last: str = "or") -> str:
    """Join words as a sentence lists them; no words give an empty text."""
    *front, end = [*words] or [""]
    return f"{', '.join(front)} {last} {end}" if front else end


def upper_questions(attached: Collection[Question] = ()) -> tuple[UpperQuestion, ...]:
    """Return the four questions above the type, each refused unless evidence of its own is ``attached`` to it.

    None of them gets a weight: nothing in a library calibrates such evidence, and the weight of the type is not theirs.
    """
    return tuple(
        UpperQuestion(question, asked.first, asked.second, _shown(asked) if question in attached else _refusal(asked))
        for question, asked in ASKED.items()
        if question is not Question.TYPE
    )


def _shown(asked: Asked) -> str:
    return (
        f"On {asked.words}, evidence of its own is attached. It is shown with what it rests on and has no number, "
        f"because nothing in the library calibrates it. The weight of the type adds nothing to it; a person concludes."
    )


def _refusal(asked: Asked) -> str:
    return f"Not answered: {asked.words}. The type says nothing about it; it needs {asked.needs}."
