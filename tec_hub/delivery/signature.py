"""Proof that a web-hook comes from the provider: its signature over our public address and the form's fields."""

from collections.abc import Mapping

from fastapi import HTTPException, Request
from twilio.request_validator import RequestValidator

from tec_hub.settings import Settings


class Signature:
    """Checks signatures against our public address, whatever stands in front, and both secrets in rotation."""

    def __init__(self, settings: Settings) -> None:
        self._public = settings.public_url.rstrip("/")
        secrets = (settings.twilio_auth_token, settings.twilio_auth_token_next)
        self._validators = [RequestValidator(s.get_secret_value()) for s in secrets if s.get_secret_value()]

    async def form(self, request: Request) -> Mapping[str, str]:
        """The form of a genuine web-hook; refuses any other with 403."""
        form = {key: str(value) for key, value in (await request.form()).items()}
        url = self._public + request.url.path + (f"?{request.url.query}" if request.url.query else "")
        given = request.headers.get("X-Twilio-Signature", "")
        if not any(validator.validate(url, form, given) for validator in self._validators):
            raise HTTPException(403, "The signature does not match.")
        return form
