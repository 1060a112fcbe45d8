"""The account and the phones of these tests: one phone for each temperament, by its name."""

from simulators.contacts import TEMPERAMENTS

ACCOUNT = "AC" + "5" * 32
SECRET = "a secret of the account"
OURS = "+447700900001"

_NUMBERS = {name: f"+4477009001{nth:02}" for nth, name in enumerate(TEMPERAMENTS)}


def number_of(temperament: str) -> str:
    """The number of the contact who has this temperament (Ofcom's range for fiction)."""
    return _NUMBERS[temperament]
