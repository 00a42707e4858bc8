"""The questions above the type, as an examination tells them: refused, or with the evidence that people attached."""

from collections.abc import Iterable, Sequence
from typing import Any

from catalogue.evaluation.hypotheses import Question, upper_questions
from catalogue.models import Attachment, Examination, Fragment

JSON = dict[str, Any]


def standing(fragments: Iterable[Fragment]) -> list[str]:
    """Return the keys of what stands on the case of these fragments as a whole and on any of them, in order.

    What is about another fragment of the case says nothing about these.
    """
    fragments = list(fragments)
    of_case = Attachment.objects.filter(case=fragments[0].case_id).current()
    keys = of_case.filter(fragment=None) | of_case.filter(fragment__in=[one.pk for one in fragments])
    return [str(key) for key in keys.order_by("pk").values_list("pk", flat=True)]


def attached(examination: Examination) -> tuple[Attachment, ...]:
    """Return what was attached when ``examination`` was asked for, also where it was withdrawn since.

    Examinations from before there were attachments have none.
    """
    found = Attachment.objects.filter(pk__in=examination.inputs.get("attachments", []), case=examination.fragment.case)
    return tuple(found.select_related("attached_by").prefetch_related("sources").order_by("pk"))


def questions(attachments: Sequence[Attachment], *, dates: Sequence[str] = ()) -> list[JSON]:
    """Return the questions above the type, each with what is attached to it; without anything it is refused.

    ``dates`` are sentences that follow from marks of the item or parts inside it: evidence of the date's own, which
    names no source because ``dates`` of the summary has what it rests on.
    """
    pieces: dict[str, list[JSON]] = {one: [] for one in Attachment.Question.values}
    for sentence in dates:
        pieces[Question.DATE].append({"statement": sentence, "sources": []})
    for one in attachments:
        codes = sorted(source.code for source in one.sources.all())
        pieces[one.question].append({"statement": one.statement, "sources": codes})
    answered = {Question(name) for name, found in pieces.items() if found}
    return [
        {"question": str(one.question), "proposition": one.first, "alternative": one.second, "sentence": one.sentence,
         "attached": pieces[one.question]}
        for one in upper_questions(answered)
    ]  # fmt: skip
