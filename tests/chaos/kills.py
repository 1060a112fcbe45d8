"""Who is killed, when, and for how long they are away: drawn from the seed before the night begins."""

from random import Random

import msgspec

PARTS = ("hub", "broker", "provider")
_ONE = (("hub",), ("hub",), ("hub",), ("broker",), ("broker",), ("provider",), ("provider",))
_SEVERAL = (("hub", "broker"), ("hub", "provider"), ("broker", "provider"), PARTS)


class Kill(msgspec.Struct, frozen=True, kw_only=True):
    """Real seconds: `at_s` into the night, away for `away_s`; killed once more `in_start_s` into its start.

    `at_send` waits a little for the provider to accept a message, so that the kill comes before its sender knows.
    """

    at_s: float
    who: tuple[str, ...]
    away_s: float
    in_start_s: float | None = None
    at_send: bool = False


def draw_kills(random: Random, *, length_s: float, every_s: float = 6.5) -> list[Kill]:
    """The kills of a night; the first is the hub's, two in ten are of several at once, three in ten in a start.

    Four in ten of those that leave the broker alone come as the provider accepts a message.
    """
    kills: list[Kill] = []
    at_s = random.uniform(1.5, 5)
    while at_s < length_s - 1:
        who = random.choice(_ONE if random.random() < 0.8 else _SEVERAL) if kills else ("hub",)
        in_start = random.uniform(0.1, 2.5) if random.random() < 0.3 else None
        at_send = "broker" not in who and random.random() < 0.4
        away_s = random.uniform(0.05, 1.2)
        kills.append(Kill(at_s=at_s, who=who, away_s=away_s, in_start_s=in_start, at_send=at_send))
        at_s += random.uniform(0.4, 1.6) * every_s
    return kills
