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
# Ours: one agreement may be chance or one man's slip; a name needs two designs that support it.
LEAST_DESIGNS = 2
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
    """How far the evidence reaches, what it names there (a type, a family, or nothing), the weight, and why."""

    level: Level
    named: str
    weight: LogLR
    sentence: str
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

    def of_type(self, code: str, part: str = "") -> Propositions:
        """Return the pair for "of this type" against any other type, listed or not."""
        item, name = _item(part), self.types[code]
        return Propositions(
            Level.TYPE, f"{item} of a {name}",
            f"{item} of another type in {self.release}, or of a type that is not in it", self.population,
        )  # fmt: skip

    def of_family(self, family: str, part: str = "") -> Propositions:
        """Return the pair for "of some type of this family" against all types outside it."""
        item = _item(part)
        return Propositions(
            Level.FAMILY, f"{item} of a type of the family {family}",
            f"{item} of a type outside that family in {self.release}, or of a type that is not in it", self.population,
        )  # fmt: skip

    def of_component_family(self, part: str) -> Propositions:
        """Return the pair for "this kind of part", of whatever type; no type is named by it."""
        return Propositions(
            Level.COMPONENT_FAMILY, f"the item is part of a {part}, of whatever type",
            "the item is another part, or no part of a missile", self.population,
        )  # fmt: skip

    def between(self, code: str, other: str, part: str = "") -> Propositions:
        """Return the pair that sets one type against one rival."""
        item = _item(part)
        first, second = (f"{item} of a {self.types[one]}" for one in (code, other))
        return Propositions(Level.TYPE, first, second, f"{self.types[code]} and {self.types[other]} only")


def answer(weighing: Weighing, names: Mapping[str, str]) -> Answer:
    """Say how far the weights reach: to a type, to a family, or nowhere.

    A family is named from ``FAMILY_FROM`` on, and only where ``LEAST_DESIGNS`` support its best member. A type is
    named from ``TYPE_FROM`` on, and only where it is told from each relative by as much on what the reference has of
    both: that nothing is known of a relative tells nothing apart.
    """
    leader = weighing.order()[0]
    population = weighing.population
    family = population.families[population.place(leader)]
    weight, of_family = weighing.total(leader), weighing.family(family)
    if of_family.value < FAMILY_FROM - _SLACK:
        return Answer(Level.NONE, "", of_family, "What was recorded supports no family of this library.")
    designs = weighing.by_design(leader).items()
    if sum(one.value > 0 for group, one in designs if group != ONE_SOURCE) < LEAST_DESIGNS:
        sentence = f"One recorded feature supports {names[leader]}; one alone names neither a type nor a family."
        return Answer(Level.NONE, "", of_family, sentence)
    relatives = (population.codes[place] for place in population.members(family))
    told_apart = {code: weighing.apart(leader, code) for code in relatives if code != leader}
    open_ = tuple(code for code, one in told_apart.items() if one.value < TYPE_FROM - _SLACK)
    if not open_ and weight.value >= TYPE_FROM - _SLACK:
        return Answer(Level.TYPE, leader, weight, f"What was recorded supports {names[leader]} rather than others.")
    sentence = f"What was recorded supports the family {family}, but not enough to name {names[leader]}."
    if open_:
        listed = joined(names[code] for code in (leader, *open_))
        sentence = f"What was recorded supports the family {family}; it does not decide between {listed}."
    return Answer(Level.FAMILY, family, of_family, sentence, open_)


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


def _item(part: str) -> str:
    return f"the item is part of the {part}" if part else "the item is part"
