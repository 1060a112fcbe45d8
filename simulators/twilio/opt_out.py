"""Words by which a person stops and restarts texts from a number (https://www.twilio.com/docs/messaging/features/advanced-opt-out)."""

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})

_TYPES = {"STOP": STOP_WORDS, "START": START_WORDS, "HELP": HELP_WORDS}

#: what the provider itself answers the person
NOTICES = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}


def opt_out_type(body: str) -> str | None:
    """STOP, START or HELP if the whole text is one of their words, else None."""
    word = body.strip().upper()
    return next((kind for kind, words in _TYPES.items() if word in words), None)
