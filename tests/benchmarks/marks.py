"""Searching 100,000 marks of evidence, and what is proposed of them. Texts are drawn; one in ten has an open place."""

from collections.abc import Iterator
from random import Random

from catalogue.evaluation.mark_search import Query
from catalogue.intake import cases
from catalogue.matching.mark_links import LOOKED_AT, proposals, proposals_of
from catalogue.matching.mark_search import search_marks
from catalogue.models import Fragment, Mark, Role, User
from tests.benchmarks.table import Row, cpu, median, wall

TITLE = "Marks: search by part among 100,000, all of them visible"
MARKS, FRAGMENTS, CASES, TIMES = 100_000, 10_000, 100, 7
QUERIES = {"four characters": "1124", "with ? and either/or": "55?5[12]", "with runs, too short": "1*7*9",
           "one character, too short": "1"}  # fmt: skip


def rows() -> Iterator[Row]:
    user = User.objects.create_user("marks", role=Role.EXAMINER)
    _fill(user)
    visible = Mark.objects.visible_to(user).current()
    peer = median(cpu, lambda: list(visible.filter(transcription__contains="1124")), TIMES)
    for name, text in QUERIES.items():
        query = Query.parse(text)
        found = search_marks(query=query, user=user)
        note = f"{found.count} hits" + ("" if found.complete else ", cut off")
        yield Row(f"search, {name}", median(cpu, lambda q=query: search_marks(query=q, user=user), TIMES), "s", "≤ 0.2",
                  "LIKE on the text as typed", peer, note)  # fmt: skip
        yield Row("the same on the clock", median(wall, lambda q=query: search_marks(query=q, user=user), TIMES), "s")
    mark = visible.filter(search_key__startswith="1124").first()
    yield Row("proposals of one mark", median(cpu, lambda: proposals_of(mark, user=user), TIMES), "s")
    yield Row(f"list of proposals, {LOOKED_AT} marks", median(cpu, lambda: proposals(user=user), TIMES), "s")


def text(random: Random) -> str:
    """Draw a mark of 5 to 11 places: letters of both scripts and digits, some unread, doubtful or with separators."""
    places = []
    for _ in range(random.randrange(5, 12)):
        sign = random.choice("ABEKMHOPCTYXАВЕКМНОРСТУХЖШ" if random.random() < 0.3 else "0123456789")
        chance = random.random()
        open_place = random.choice(["?", "[0O]", "[27]"])
        places.append(open_place if chance < 0.012 else sign + "-" if chance < 0.05 else sign)
    return "".join(places)


def _fill(user: User) -> None:
    random = Random(1)
    opened = [cases.open_case(reference=f"K-{n}", title="x", opened_by=user) for n in range(CASES)]
    fragments = Fragment.objects.bulk_create(
        [Fragment(case=opened[n % CASES], exhibit_number=f"{n}", title="x", created_by=user) for n in range(FRAGMENTS)],
        batch_size=1000,
    )
    Mark.objects.bulk_create(
        [Mark(fragment=fragments[n % FRAGMENTS], transcription=text(random), recorded_by=user) for n in range(MARKS)],
        batch_size=1000,
    )
