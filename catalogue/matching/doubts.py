"""Records of a fragment that contradict one another, as pages, API and examinations show them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from catalogue.evaluation.consistency import Doubt, HoleCircle, doubts
from catalogue.evaluation.values import Kind, Observation, State, ValueType
from catalogue.matching.weigh import from_json
from catalogue.models import Feature, Measurement

Told = dict[str, str]
CIRCLES = (Measurement.Tool.HOLE_CIRCLE, Measurement.Tool.SLANTED_HOLE_CIRCLE)


def found(features: Iterable[Feature], measurements: Iterable[Measurement]) -> list[Doubt]:
    """Return what contradicts itself among features that stand, fragment by fragment.

    Kind, component and fragment of the features must be loaded. A measurement speaks through the feature that it was
    recorded as, where that is one of ``features``. Labels are ``feature:<key>`` and ``measurement:<key>``.
    """
    by_fragment: dict[Any, list[Feature]] = defaultdict(list)
    for feature in features:
        by_fragment[feature.fragment_id].append(feature)
    measured = [one for one in measurements if one.tool in CIRCLES and one.feature_id]
    return [
        doubt
        for rows in by_fragment.values()
        for doubt in doubts(
            [_observation(row) for row in rows if _speaks_of_a_count(row.kind.rules) and row.value is not None],
            _circles(measured, {row.pk: row for row in rows}),
        )
    ]


def by_record(contradictions: Iterable[Doubt]) -> dict[str, list[Told]]:
    """Return for each record in doubt the sentences, each with the ``record`` that it stands against."""
    sentences: dict[str, list[Told]] = defaultdict(list)
    for doubt in contradictions:
        one, other = doubt.labels
        sentences[one].append({"sentence": doubt.sentence, "record": other})
        sentences[other].append({"sentence": doubt.sentence, "record": one})
    return dict(sentences)


def attach(features: Sequence[Feature]) -> None:
    """Set ``doubts`` of each feature as ``by_record`` gives them; what no longer stands has none.

    Two queries for any number of features, and none where no kind among them speaks of a count.
    """
    fragments = {feature.fragment_id for feature in features if _speaks_of_a_count(feature.kind.rules)}
    sentences = by_record(found(*_standing(fragments))) if fragments else {}
    for feature in features:
        feature.doubts = sentences.get(f"feature:{feature.pk}", [])  # type: ignore[attr-defined]


def raised_by(feature: Feature) -> list[str]:
    """Return the sentences of the doubts that the feature, or the measurement that it was made of, is part of."""
    rows, measured = _standing([feature.fragment_id])
    mine = {f"feature:{feature.pk}", *(f"measurement:{one.pk}" for one in measured if one.feature_id == feature.pk)}
    return [doubt.sentence for doubt in found(rows, measured) if mine & set(doubt.labels)]


def told(features: Sequence[Feature]) -> list[dict[str, Any]]:
    """Return the doubts among the features of an examination, as its summary keeps them."""
    exhibits = {f"feature:{feature.pk}": feature.fragment.exhibit_number for feature in features}
    measured = Measurement.objects.filter(feature__in=features, tool__in=CIRCLES).order_by("pk")
    return [
        # The second record is the count, which is always a feature.
        {"sentence": doubt.sentence, "records": list(doubt.labels), "exhibit": exhibits[doubt.labels[1]]}
        for doubt in found(features, measured)
    ]


def _standing(fragments: Collection[Any]) -> tuple[list[Feature], list[Measurement]]:
    features = Feature.objects.filter(fragment__in=fragments).current().order_by("pk")
    measured = Measurement.objects.filter(fragment__in=fragments, tool__in=CIRCLES).order_by("pk")
    return list(features.select_related("kind", "component", "fragment")), list(measured)


def _speaks_of_a_count(kind: Kind) -> bool:
    return bool(kind.design_group) and (kind.value_type is ValueType.COUNT or bool(kind.counts))


def _observation(feature: Feature) -> Observation:
    # Without the range of today: a later pack may have narrowed it, and what was recorded before stands.
    kind = replace(feature.kind.rules, minimum=None, maximum=None)
    return Observation(
        kind=kind,
        state=State.VALUE,
        value=from_json(kind, feature.value),
        damage=frozenset(feature.fragment.damage),
        component=feature.component.code if feature.component else None,
        label=f"feature:{feature.pk}",
    )


def _circles(measured: Iterable[Measurement], features: dict[Any, Feature]) -> list[HoleCircle]:
    circles = []
    for one in measured:
        if (feature := features.get(one.feature_id)) is None:
            continue
        component, result = feature.component, one.found
        circles.append(
            HoleCircle(
                label=f"measurement:{one.pk}",
                group=feature.kind.design_group,
                component=component.code if component else None,
                seen=result.points,
                counts=frozenset(result.counts or ()),
            )
        )
    return circles
