"""How deep the reference of a type is: how many pictures and sources, apart from the case, stand behind a candidate.

Sources are counted by their codes. Two of them may speak of one find, so that their number is no number of finds.
"""

from collections import defaultdict
from dataclasses import dataclass

from catalogue.evaluation.sources import independent
from catalogue.evaluation.values import Grade
from catalogue.matching.weigh import Reference
from catalogue.models import Photograph, Release


@dataclass(frozen=True, slots=True)
class Depth:
    """What a release holds of a type apart from the case at hand: pictures, values, and the sources of both."""

    photographs: int = 0
    values: int = 0
    sources: frozenset[str] = frozenset()
    grade: Grade | None = None

    @property
    def sentence(self) -> str:
        """The depth in words."""
        if not self.photographs and not self.values:
            return "Nothing with a source of its own: the library cannot tell this type from others."
        told = [_number(self.photographs, "photograph"), _number(self.values, "sourced value"),
                f"{_number(len(self.sources), 'source')} apart from this case"]  # fmt: skip
        return ", ".join(told) + (f", best grade {self.grade}" if self.grade else "")


def depths(release: Release, reference: Reference, *, case: str) -> dict[str, Depth]:
    """Return the depth of every type by its code; a type of which nothing is held has an empty one.

    Sources that speak only of ``case`` do not count: the debris would be compared with itself.
    """
    pictures: dict[str, int] = defaultdict(int)
    values: dict[str, int] = defaultdict(int)
    sources: dict[str, set[str]] = defaultdict(set)
    grades: dict[str, list[Grade]] = defaultdict(list)
    for code, expectations in reference.expectations.items():
        for one in expectations:
            kept = frozenset() if one.unsourced else independent(one, reports=frozenset(), case=case)
            values[code] += bool(kept)
            sources[code] |= {source.code for source in kept}
            grades[code] += [source.grade for source in kept]
    shown = Photograph.objects.in_release(release).filter(exemplar__missile_type__isnull=False)
    for code, source, only_about, grade in shown.values_list(
        "exemplar__missile_type__code", "exemplar__source__code", "exemplar__source__only_about", "exemplar__grade"
    ):
        if only_about and set(only_about) <= {case}:
            continue
        pictures[code] += 1
        sources[code].add(source)
        grades[code].append(Grade(grade))
    found: dict[str, Depth] = defaultdict(Depth)
    for code in {*pictures, *values}:
        best = min(grades[code], default=None)
        found[code] = Depth(pictures[code], values[code], frozenset(sources[code]), best)
    return found


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
