"""What an option costs, in words. All prices are indicative, and say so."""

from catalogue.option import Cost

_NOTHING = "Usually nothing to pay."
_INDICATIVE = "Indicative only: ask for today’s prices."


def price(cost: Cost) -> str:
    """Whole sentences: "Perhaps £35 to £90 once, and up to £10 a month. Indicative only: …"."""
    once, monthly = at_first(cost), a_month(cost)
    parts = [f"{once} once"] if once else []
    parts += [f"{monthly} a month"] if monthly else []
    return f"Perhaps {', and '.join(parts)}. {_INDICATIVE}" if parts else _NOTHING


def at_first(cost: Cost) -> str:
    """What it costs to begin with, such as "£35 to £90"; empty where that is nothing."""
    return _range(cost.once_low, cost.once_high)


def a_month(cost: Cost) -> str:
    """What it costs each month, such as "up to £10"; empty where that is nothing."""
    return _range(cost.monthly_low, cost.monthly_high)


def _range(low: float, high: float) -> str:
    if high == 0:
        return ""
    if low == 0:
        return f"up to £{high:,g}"
    return f"£{low:,g}" if low == high else f"£{low:,g} to £{high:,g}"
