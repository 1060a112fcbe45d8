"""The voice call as the provider's own script language: what is said, and which keys are listened for."""

from collections.abc import Sequence

from twilio.twiml.voice_response import Gather, VoiceResponse

_LANGUAGE = "en-GB"
_KEY_WAIT_S = 6
_TIMES = 3  # a person who was asleep needs to hear it more than once


def ask(lines: Sequence[str], *, answer_url: str, times: int = _TIMES) -> str:
    """Say the lines and wait for one key, several times over; with no key the call ends unanswered."""
    response = VoiceResponse()
    for _ in range(times):
        gather = Gather(num_digits=1, action=answer_url, method="POST", timeout=_KEY_WAIT_S)
        _say(gather, lines)
        response.append(gather)
    response.hangup()
    return str(response)


def tell(lines: Sequence[str]) -> str:
    """Say the lines and end the call."""
    response = VoiceResponse()
    _say(response, lines)
    response.hangup()
    return str(response)


def _say(element: VoiceResponse | Gather, lines: Sequence[str]) -> None:
    for line in lines:
        element.say(line, language=_LANGUAGE)
        element.pause(length=1)


NOTHING = str(VoiceResponse())
"""The empty script: heard, and nothing to say."""
