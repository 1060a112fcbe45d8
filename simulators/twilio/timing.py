"""How long the provider and the networks take."""

import msgspec


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds on the clock. The defaults are about what a mobile network does."""

    send_s: float = 0.5  #: from accepted until handed to the network
    deliver_s: float = 1.5  #: from the network until on the phone
    give_up_s: float = 4.0  #: until the network says that a phone cannot be reached
    connect_s: float = 2.0  #: from accepted until the phone rings
    words_per_s: float = 2.5  #: speech; 0: said in no time
    segments_per_s: float = 0.0  #: what one sending number may send; 0: as many as come

    def speech_s(self, words: str) -> float:
        """Seconds it takes to say `words`."""
        return len(words.split()) / self.words_per_s if self.words_per_s else 0.0


INSTANT = Timing(send_s=0, deliver_s=0, give_up_s=0, connect_s=0, words_per_s=0)
