"""What somebody wants to do and finds hard, in plain words."""

import msgspec

from catalogue.words import Outcome, TimeOfDay


class Need(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One need. `id` never changes; `words` are how people say it, for finding it in free text.

    `icf`: codes of the WHO's International Classification of Functioning.
    """

    id: str
    name: str  #: what the person wants to be able to do: "Getting to the toilet safely at night"
    hard: str  #: the same as something hard, to pick from a list: "Getting to the toilet at night"
    icf: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    times: tuple[TimeOfDay, ...] = ()
    group: str
    words: tuple[str, ...] = ()
