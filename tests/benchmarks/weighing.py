"""Weighing 1,000 features against 60 and against 5,000 invented types, the population compiled beforehand."""

from collections.abc import Iterator

import numpy as np

from catalogue.evaluation.population import compile_population
from catalogue.evaluation.simulate import Plan, fragment
from catalogue.evaluation.synthetic import invented
from catalogue.evaluation.weighing import weigh
from tests.benchmarks.table import Row, median, wall

TITLE = "Weighing features"
GOALS = {60: "50 ms", 5000: "500 ms"}


def rows() -> Iterator[Row]:
    for types, goal in GOALS.items():
        rng = np.random.default_rng(1)
        world = invented(rng, types=types)
        population = compile_population(world.published, world.families, case="")
        codes, observations = sorted(world.families), []
        while len(observations) < 1000:
            observations += fragment(world, codes[rng.integers(types)], Plan(not_visible=0), rng)[0]

        def deed(seen=observations[:1000], population=population):
            weigh(seen, population).values()

        yield Row(f"1,000 features, {types:,} types", 1000 * median(wall, deed, 7), "ms", goal)
