"""Where gateways reach the hub, as it is shown to those who set them up."""

from urllib.parse import urlsplit

from tec_hub.broker.embedded import known_port
from tec_hub.settings import Settings


def broker_address(settings: Settings) -> str | None:
    """Where gateways reach the broker, `mqtts://broker.example:8883`, without anybody's credential.

    None before the embedded one has first run.
    """
    if settings.mqtt_public_url or settings.mqtt_url:
        parts = urlsplit(settings.mqtt_public_url or settings.mqtt_url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    port = settings.mqtt_port or known_port(settings.data_dir)
    return None if port is None else f"mqtt://127.0.0.1:{port}"


def webhook_address(settings: Settings, gateway: str, address_key: str | None = None) -> str:
    """`https://hub.example/ingest/rose-cottage`, with the key in it where one is given."""
    address = f"{settings.public_url.rstrip('/')}/ingest/{gateway}"
    return address if address_key is None else f"{address}?key={address_key}"
