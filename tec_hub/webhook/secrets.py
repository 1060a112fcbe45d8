"""Secrets of a gateway's web-hook that have to be known in the clear: derived anew each time, stored nowhere.

They hang on the hub's own secret key, the gateway's id and the count of secrets the gateway has had, so that
rotating the gateway's secret or the hub's key ends them too. Neither can be reckoned back from the other, nor the
gateway's own secret from either.
"""

import base64
import hashlib
import hmac
from typing import Final

_SIGNING_PREFIX: Final = "whsec_"
_KEY_LENGTH: Final = 32  # characters, of 6 bits each


def signing_secret(secret_key: str, gateway: str, generation: int) -> str:
    """What a sender signs with, as Standard Webhooks writes it: `whsec_` and the key in base64."""
    return _SIGNING_PREFIX + base64.b64encode(signing_key(secret_key, gateway, generation)).decode()


def signing_key(secret_key: str, gateway: str, generation: int) -> bytes:
    """The key itself, 32 bytes."""
    return _derived(secret_key, "signing", gateway, generation)


def address_key(secret_key: str, gateway: str, generation: int) -> str:
    """What stands in the address for senders that can neither sign nor send a header of ours."""
    derived = _derived(secret_key, "address", gateway, generation)
    return base64.urlsafe_b64encode(derived).decode()[:_KEY_LENGTH]


def _derived(secret_key: str, purpose: str, gateway: str, generation: int) -> bytes:
    if not secret_key:
        raise ValueError("without a secret key of the hub's everybody could derive these")
    message = f"web-hook {purpose}\n{gateway}\n{generation}".encode()
    return hmac.new(secret_key.encode(), message, hashlib.sha256).digest()
