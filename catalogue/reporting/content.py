"""An examination in plain lines, for a terminal or a text file."""

import textwrap
from collections.abc import Iterator
from typing import Any

from catalogue.models import Candidate, Examination, Source

WIDTH = 100
SHOWN = 8
SIGNS = {
    "same_photograph": "=",
    "agrees": "+",
    "disagrees": "-",
    "keypoints": "~",
    "no_weight": "0",
}
WEIGHED = {"agrees", "disagrees"}
JSON = dict[str, Any]


def lines(examination: Examination, *, shown: int = SHOWN) -> Iterator[str]:
    """Yield the examination line by line: what was searched, how far the answer reaches, candidates, reasons, rival."""
    yield from _searched(examination)
    summary = examination.summary
    yield ""
    yield from _answer(summary)
    types = examination.candidates.filter(missile_type__isnull=False).select_related("missile_type__family")
    yield ""
    yield "Candidates, with the weight of what was recorded (log10 of the likelihood ratio, its interval, its words)"
    yield "  + agrees   - disagrees   ~ shared structure   = same photograph   0 shown, without weight"
    spoken = [one for one in types.order_by("rank") if _is_worth_a_line(one, summary)]
    for candidate in spoken[:shown]:
        yield from _candidate(candidate)
    yield ""
    yield f"Nothing recorded counts for or against {len(types) - len(spoken)} further types; the page lists them."
    yield from _rival(summary["rival"], types)
    yield from _exclusions(summary["exclusions"])
    yield from _next(summary)
    yield from _components(examination)
    yield from _readings(summary["readings"])
    yield from _dates(summary["dates"])
    yield from _doubts(summary.get("doubts", []))
    for sentence in (*summary["left_out"], summary["calibration"]):
        yield ""
        yield from _wrapped(sentence)
    yield from _questions(summary["questions"])


def _answer(summary: JSON) -> Iterator[str]:
    level = summary["level"]
    yield from _wrapped(f"How far the answer reaches: {_reached(level)}")
    yield from _wrapped(level["sentence"])
    if "told" in level:
        yield from _wrapped(f"{level['told']} ({_number(level['weight'])}; this library can give at most "
                            f"{level['weight']['ceiling']:+.2f})")  # fmt: skip
    yield from _wrapped(f"The alternative is drawn from {summary['population']}. Words: {summary['scale']['title']}.")
    if rests_on := level["rests_on"]:
        number = "one report" if len(rests_on) == 1 else f"{len(rests_on)} reports"
        yield from _wrapped(f"What counts for the best supported candidate rests on {number}: {', '.join(rests_on)}.")
        for source in Source.objects.filter(code__in=rests_on).exclude(note=""):
            yield from _wrapped(f"· {source.code} (grade {source.grade}): {source.note}", indent="  ", hanging="    ")
    yield from _families(summary["families"])


def _number(weight: JSON) -> str:
    return f"log10 LR {weight['log10_lr']:+.2f}, {weight['low']:+.2f} to {weight['high']:+.2f}"


def _searched(examination: Examination) -> Iterator[str]:
    fragment, pool = examination.fragment, examination.summary["pool"]
    together = examination.fragments.order_by("exhibit_number")
    yield f"Case {fragment.case.reference}"
    yield from _wrapped(f"{fragment.case.title}. {fragment.case.note.splitlines()[0] if fragment.case.note else ''}")
    if len(together) > 1:
        numbers = ", ".join(one.exhibit_number for one in together)
        yield from _wrapped(f"Examined together, as parts of one missile (an assumption of the examiner): {numbers}")
    yield from _wrapped(
        f"Against release {examination.release_id} of the library: {pool['types']} types, {pool['values']} "
        f"comparable values, {pool['photographs']} reference pictures; methods {', '.join(examination.methods)}; "
        f"{examination.software}; {examination.summary.get('seconds', 0):.2f} s"
    )


def _reached(level: JSON) -> str:
    return f"{level['reached']} – {level['name']}" if level["name"] else level["reached"]


def _families(families: list[JSON]) -> Iterator[str]:
    supported = [one["name"] for one in families if one["weight"]["direction"] == "for"]
    against = [one["name"] for one in families if one["weight"]["direction"] == "against"]
    if supported:
        yield from _wrapped(f"Families that the evidence supports: {', '.join(supported)}")
    if against:
        yield from _wrapped(f"Families that the evidence speaks against: {', '.join(against)}")


def _is_worth_a_line(candidate: Candidate, summary: JSON) -> bool:
    """Something counts for or against it, or it belongs to the family at which the answer stops."""
    assert candidate.missile_type is not None  # the caller asked for types
    counted = ("agrees", "disagrees", "same_photograph", "keypoints")
    if any(candidate.counts[name] for name in counted):
        return True
    return bool(summary["level"]["name"]) and candidate.missile_type.family.name == summary["level"]["name"]


def _candidate(candidate: Candidate) -> Iterator[str]:
    missile_type, counts = candidate.missile_type, candidate.counts
    assert missile_type is not None  # the caller asked for types
    yield ""
    yield (
        f"{candidate.rank:3d}. {missile_type.name} · {missile_type.family.name} · "
        f"{counts['agrees']} agree, {counts['disagrees']} disagree, {counts['no_weight']} without weight"
    )
    weight = candidate.weight["weight"]
    against = " against it" if weight["direction"] == "against" else ""
    yield f"       {weight['words']}{against} ({_number(weight)})"
    yield from _wrapped(f"Reference: {candidate.weight['depth']['sentence']}", indent="       ")
    for reason in candidate.reasons:
        if reason["verdict"] in SIGNS:
            yield from _reason(reason)
    rest = f"{counts['not_observed']} not observed, {counts['not_in_reference']} not in the reference"
    yield f"       ({rest})"


def _reason(reason: JSON) -> Iterator[str]:
    grade = f", grade {reason['grade']}" if reason["grade"] else ""
    cited = f" [{', '.join(reason['sources']) or 'no source'}{grade}]"
    weight = f" weight {reason['weight']['log10_lr']:+.2f}" if reason["verdict"] in WEIGHED else ""
    yield from _wrapped(
        f"{SIGNS[reason['verdict']]} {reason['sentence']}{cited}{weight}", indent="     ", hanging="       "
    )


def _rival(rival: JSON | None, types: Any) -> Iterator[str]:
    if rival is None:
        return
    rank = types.get(missile_type__code=rival["type"]).rank
    yield ""
    yield from _wrapped(f"Rival, at place {rank}: {rival['sentence']}")
    yield from _wrapped(f"{rival['told']} ({_number(rival['weight'])})")
    for reason in rival["reasons"]:
        yield from _reason(reason)


def _exclusions(excluded: list[JSON]) -> Iterator[str]:
    if not excluded:
        return
    yield ""
    yield "What the evidence speaks against, and the disagreement that opposes it most"
    for one in excluded:
        told = f"- {one['name']} ({_number(one['weight'])}): {one['sentence']}"
        yield from _wrapped(told, indent="     ", hanging="       ")


def _next(summary: JSON) -> Iterator[str]:
    yield ""
    if not summary["next_observations"]:
        yield from _wrapped("Nothing published, and not recorded yet, would tell the leading types apart.")
        return
    yield "What to look at next (expected information in bits)"
    for one in summary["next_observations"]:
        part = f" ({one['component']})" if one["component"] else ""
        told = f"· {one['kind_name']}{part}: {one['bits']:.2f} bits between {', '.join(one['between'])}"
        yield from _wrapped(told, indent="     ", hanging="       ")


def _components(examination: Examination) -> Iterator[str]:
    for candidate in examination.candidates.filter(component__isnull=False).select_related("component"):
        yield ""
        yield from _wrapped(f"The photographs resemble reference pictures of: {candidate.component} (no type)")
        for reason in candidate.reasons[:2]:
            yield from _reason(reason)


def _readings(marks: list[JSON]) -> Iterator[str]:
    for mark in marks:
        yield ""
        technique = mark["technique"].replace("_", " ")
        yield f"Mark “{mark['transcription']}” ({technique}); readings, none preferred:"
        for reading in mark["readings"]:
            doubt = "" if reading["certain"] else ", if the unread characters are so"
            told = f"· {reading['title']}: {reading['doubt'] or reading['text']}{doubt}"
            cited = ", ".join(reading["sources"]) or "no source, weighs nothing"
            yield from _wrapped(f"{told} [{cited}]", indent="     ", hanging="       ")
        for one in mark["weights"]:
            told = (f"Later finds speak for “{one['rule_title']}” rather than “{one['rival_title']}”: log10 LR "
                    f"{one['log10_lr']:+.2f}, {one['low']:+.2f} to {one['high']:+.2f} [{', '.join(one['sources'])}]")
            yield from _wrapped(told, indent="     ", hanging="       ")
        if not mark["readings"]:
            yield "     · none in this release"


def _dates(dates: list[JSON]) -> Iterator[str]:
    for one in dates:
        yield ""
        yield from _wrapped(one["sentence"])
        for sentence in filter(None, (one["interval"], *one["doubts"])):
            yield from _wrapped(sentence, indent="  ")


def _questions(told: list[JSON]) -> Iterator[str]:
    for one in told:
        yield ""
        yield from _wrapped(one["sentence"])
        if not (attached := one.get("attached")):  # or the examination is from before there were attachments
            continue
        yield from _wrapped(f"To be weighed by a person: that {one['proposition']}, rather than that "
                            f"{one['alternative']}.")  # fmt: skip
        for piece in attached:
            cited = ", ".join(piece["sources"]) or "from recorded marks and parts"
            yield from _wrapped(f"“{piece['statement']}” [{cited}]", indent="     ", hanging="       ")


def _doubts(doubts: list[JSON]) -> Iterator[str]:
    if not doubts:
        return
    yield ""
    yield "Records that contradict one another"
    for one in doubts:
        yield from _wrapped(f"· {one['exhibit']}: {one['sentence']}", indent="     ", hanging="       ")


def _wrapped(text: str, *, indent: str = "", hanging: str = "") -> Iterator[str]:
    yield from textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=hanging or indent)
