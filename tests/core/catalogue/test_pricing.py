"""What things cost, as it is read."""

import pytest

from catalogue.option import Cost
from catalogue.pricing import price


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (Cost(once_low=35, once_high=90), "Perhaps £35 to £90 once."),
        (Cost(once_low=0, once_high=90), "Perhaps up to £90 once."),
        (Cost(once_low=1500, once_high=6000), "Perhaps £1,500 to £6,000 once."),
        (Cost(once_low=0, once_high=0, monthly_low=15, monthly_high=15), "Perhaps £15 a month."),
        (
            Cost(once_low=50, once_high=80, monthly_low=0, monthly_high=10),
            "Perhaps £50 to £80 once, and up to £10 a month.",
        ),
    ],
)
def test_a_price_is_a_range_and_never_more_than_a_guide(cost: Cost, said: str) -> None:
    assert price(cost) == f"{said} Indicative only: ask for today’s prices."


def test_what_costs_nothing_says_so() -> None:
    assert price(Cost(once_low=0, once_high=0)) == "Usually nothing to pay."
