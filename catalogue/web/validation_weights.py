"""What a validation's page shows of weights: of pictures alone, and of pictures and features side by side."""

from typing import Any

from catalogue.reporting.weight_plots import calibration_plot, tippett_plot

JSON = dict[str, Any]
# Name, words, unit.
JUDGED = (
    ("cllr", "Cllr: 0 is perfect, 1 is what saying nothing costs", ""),
    ("cllr_min", "Cllr-min: what is left after the best recalibration of these pairs", ""),
    ("calibration_loss", "Calibration loss: the difference", ""),
    ("misleading_same", "Pairs of the same type with a weight below 0", " %"),
    ("misleading_different", "Pairs of different types with a weight above 0", " %"),
)
WAYS = {"image": "Pictures", "counting": "Features, agreements counted", "features": "Features, weighed",
        "image+features": "Pictures and features, weighed"}  # fmt: skip
COLUMNS = (
    ("top1", "Right type first", " %"), ("top1_ties_shared", "Ties shared", " %"), ("top5", "Among 5", " %"),
    ("absent_above_moderate", "Absent above moderate", ""),
    ("wrong_above_moderate", "Wrong types above moderate", ""), ("cllr", "Cllr", ""),
    ("cllr_min", "Cllr-min", ""),
)  # fmt: skip


def weights_shown(weights: JSON | None) -> JSON:
    """Return the template's values for calibrated pictures; a record made before there were any has none."""
    if not weights:
        return {}
    if weights["refusal"]:
        return {"weights": weights}
    return {
        "weights": weights,
        "judged": [(words, f"{weights[name]:g}{unit}") for name, words, unit in JUDGED],
        "tippett": tippett_plot(weights["tippett"], key="tippett", title="Tippett plot"),
        "calibration": calibration_plot(weights["calibration_plot"], key="calibration", title="Calibration plot"),
    }


def weights_beside(first: JSON | None, second: JSON | None) -> list[tuple[str, ...]]:
    """Return the figures of two records' weights, to be set side by side."""
    sides = [side or {} for side in (first, second)]
    return [
        (f"Pictures as weights. {words}", *(f"{side[name]:g}{unit}" if name in side else "no number" for side in sides))
        for name, words, unit in JUDGED
    ]


def features_shown(features: JSON | None) -> JSON | None:
    """Return each way of answering with its figures as text, and why there may be no figure; None without features."""
    if not features:
        return None
    rows = [
        (WAYS[way], [(head, _text(figures.get(name), unit)) for name, head, unit in COLUMNS])
        for way, figures in features["ways"].items()
    ]
    absent = next((figures["absent"] for figures in features["ways"].values() if "absent" in figures), 0)
    return {"heads": [head for _, head, _ in COLUMNS], "rows": rows, "refusal": features["refusal"], "absent": absent}


def _text(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value:g}{unit}"
