"""The page of a simulation says first what it validates, and holds both plots with their numbers."""

import numpy as np

from catalogue.evaluation.simulate import Plan, simulate
from catalogue.evaluation.synthetic import invented
from catalogue.reporting.simulation import page


def test_the_page_stands_alone_with_figures_plots_and_caveat():
    done = simulate(invented(np.random.default_rng(1), types=12), Plan(fragments=150, seed=3))
    told = page(done)
    assert told.index("validate the arithmetic, not the field") < told.index("<table>") < told.index("<svg")
    assert told.count("<svg") == 2 and told.count("<details>") == 2
    assert f"<th scope=row>cllr<td>{done.figures['cllr']}" in told
    assert "http" not in told.replace("http://www.w3.org", ""), "nothing is fetched from elsewhere"
