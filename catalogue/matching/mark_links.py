"""What marks are proposed to be linked with, reckoned anew for whoever looks, from the marks that they may see."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from catalogue.evaluation import mark_links, mark_search
from catalogue.evaluation.mark_links import Proposal
from catalogue.evaluation.marks import Transcription
from catalogue.intake.mark_links import designations, seen
from catalogue.models import Mark, MarkLink, User

# So many marks are looked at for a list, those recorded last; beyond them a list is no use to a reader.
LOOKED_AT = 2000
# So many proposals are shown of one mark.
SHOWN = 50


def proposals(*, user: User) -> list[Proposal]:
    """Return what may be proposed among the standing marks that ``user`` sees, of the ``LOOKED_AT`` recorded last.

    What was decided, and what is stored and waits for a decision, is not proposed again.
    """
    rows = _read(Mark.objects.visible_to(user).current().order_by("-pk"))  # keys sort by the time they were made
    passed, stored = _decided(user)
    found = mark_links.propose(map(seen, rows), designations=designations(), passed_over=passed)
    return [pair for pair in found if frozenset({pair.first, pair.second}) not in stored]


def proposals_of(mark: Mark, *, user: User) -> list[Proposal]:
    """Return what may be proposed of ``mark`` and any other standing mark that ``user`` sees, at most ``SHOWN``."""
    mine = seen(mark)
    keys = [_key(text) for text in mine.near]
    likely = Q(search_key__in=keys) | Q(search_key="")
    if start := mine.least_start:
        likely |= Q(search_key__startswith=_key(start))
    rows = Mark.objects.visible_to(user).current().exclude(fragment=mark.fragment_id).filter(likely)
    passed, stored = _decided(user, mark)
    known = designations()
    pairs = (mark_links.between(mine, seen(row), designations=known) for row in _read(rows.order_by("pk")))
    found = [pair for pair in pairs if pair and frozenset({pair.first, pair.second}) not in passed | stored]
    return sorted(found, key=lambda pair: (-pair.odds, str(pair.first), str(pair.second)))[:SHOWN]


def clusters(links: Iterable[MarkLink]) -> list[set[UUID]]:
    """Return the marks that ``links`` join, as sets of keys, the largest first."""
    joined: dict[UUID, set[UUID]] = defaultdict(set)
    for link in links:
        whole = {link.first_id, link.second_id} | joined[link.first_id] | joined[link.second_id]
        for key in whole:
            joined[key] = whole
    distinct = {id(whole): whole for whole in joined.values()}
    return sorted(distinct.values(), key=lambda whole: (-len(whole), min(whole)))


def _read(rows: QuerySet[Mark]) -> list[Mark]:
    """Read so much of the first marks as is compared; their keys first, which stand in the index with what is asked."""
    keys = list(rows.values_list("pk", flat=True)[:LOOKED_AT])
    return list(Mark.objects.filter(pk__in=keys).only("fragment_id", "transcription"))


def _decided(user: User, mark: Mark | None = None) -> tuple[set[frozenset[UUID]], set[frozenset[UUID]]]:
    """Return the pairs that software must not propose again, and those of which its proposal is stored and open."""
    links = MarkLink.objects.visible_to(user).exclude(rule="")
    if mark:
        links = links.filter(Q(first=mark) | Q(second=mark))
    passed: set[frozenset[UUID]] = set()
    stored: set[frozenset[UUID]] = set()
    for first, second, state in links.values_list("first_id", "second_id", "state"):
        (stored if state in MarkLink.OPEN else passed).add(frozenset({first, second}))
    return passed - stored, stored


def _key(text: str) -> str:
    """Write a text as keys are written; every sign of it stands for itself."""
    return mark_search.key(Transcription(tuple(frozenset({character}) for character in text)))
