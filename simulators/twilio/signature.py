"""The signature by which a hub knows that a web-hook comes from the provider.

https://www.twilio.com/docs/usage/security#validating-requests: HMAC-SHA1 over the address and the sorted form.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping

HEADER = "X-Twilio-Signature"


def sign(auth_token: str, url: str, form: Mapping[str, str]) -> str:
    """The value of the signature header for a form posted to `url` (an empty form for GET)."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()
