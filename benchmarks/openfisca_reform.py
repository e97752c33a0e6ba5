"""A reform of one parameter in OpenFisca-Core, for `benchmarks.whatif`; runs where that is installed.

One person stands for one organisation. Variables are given as inputs, and as many items are formulas
over them and a weight; a total and a rating rest on all items. Only the answer under the reform is
timed, with the simulation it needs, all inputs being there.

    python openfisca_reform.py ORGANISATIONS YEARS INPUTS ITEMS
"""

import json
import sys
import time
from importlib.metadata import version

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.reforms import Reform
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

ORGANISATIONS, YEARS, INPUTS, ITEMS = map(int, sys.argv[1:])
PERIODS = [str(2016 - YEARS + year) for year in range(YEARS)]
Organisation = build_entity("organisation", "organisations", "one", is_person=True)


def weights(best: float) -> dict[str, object]:
    """The parameters: a weight an item, and the edge of the best rating."""
    said = {f"weight_{n}": {"values": {"2000-01-01": {"value": 5.0}}} for n in range(ITEMS)}
    return {**said, "best": {"values": {"2000-01-01": {"value": best}}}}


def variable(name: str, formula: object = None) -> type[Variable]:
    """A variable of a year, with a formula or as an input."""
    parts = {"value_type": float, "entity": Organisation, "definition_period": DateUnit.YEAR}
    parts |= {"label": name} | ({} if formula is None else {"formula": formula})
    return type(name, (Variable,), parts)


def item(number: int) -> type[Variable]:
    """The points of an item: its share of a weight."""

    def formula(organisations, period, parameters):  # type: ignore[no-untyped-def]
        weight = getattr(parameters(period), f"weight_{number}")
        return organisations(f"input_{number % INPUTS}", period) * weight

    return variable(f"item_{number}", formula)


def total(organisations, period, _parameters):  # type: ignore[no-untyped-def]
    """All items."""
    return sum(organisations(f"item_{n}", period) for n in range(ITEMS))


def rating(organisations, period, parameters):  # type: ignore[no-untyped-def]
    """1 from the edge on."""
    return organisations("total", period) >= parameters(period).best


class Rules(TaxBenefitSystem):
    """The baseline."""

    def __init__(self) -> None:
        super().__init__([Organisation])
        self.add_variables(*(variable(f"input_{n}") for n in range(INPUTS)))
        self.add_variables(*map(item, range(ITEMS)))
        self.add_variables(variable("total", total), variable("rating", rating))
        self.parameters = ParameterNode("", data=weights(60.0))


class Changed(Reform):
    """Another weight of the first item."""

    def apply(self) -> None:
        """See `Reform`."""

        def modified(parameters):  # type: ignore[no-untyped-def]
            parameters.weight_0.update(start="2000-01-01", value=6.0)
            return parameters

        self.modify_parameters(modified)


def asked(rules: TaxBenefitSystem, inputs: list[np.ndarray]) -> float:
    """Every organisation's rating and total in every year; gives the sum of totals."""
    simulation = SimulationBuilder().build_default_simulation(rules, ORGANISATIONS)
    for number, values in enumerate(inputs):
        for period in PERIODS:
            simulation.set_input(f"input_{number}", period, values)
    found = 0.0
    for period in PERIODS:
        simulation.calculate("rating", period)
        found += float(simulation.calculate("total", period).sum())
    return found


def main() -> None:
    random = np.random.default_rng(2015)
    inputs = [random.integers(0, 2, ORGANISATIONS).astype(float) for _ in range(INPUTS)]
    rules = Rules()
    baseline = asked(rules, inputs)
    seconds = []
    for _ in range(3):
        start = time.process_time()
        reformed = asked(Changed(rules), inputs)
        seconds.append(time.process_time() - start)
    moved = sum(float(values.sum()) for values in inputs[:1]) * YEARS
    assert abs(reformed - baseline - moved) < 1e-3 * abs(reformed)
    print(json.dumps({"version": version("openfisca-core"), "seconds": sorted(seconds)[1]}))


if __name__ == "__main__":
    main()
