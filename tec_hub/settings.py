"""Settings from the environment (`TEC_HUB_*`); the defaults run everything embedded."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Settings(BaseSettings):
    """Everything that differs between one installation and the next."""

    model_config = SettingsConfigDict(env_prefix="TEC_HUB_", env_file=None, extra="ignore")

    data_dir: Path = Field(Path("var"), description="Where the embedded broker and SQLite keep their files")
    database_url: str = Field("", description="SQLAlchemy address; empty: SQLite in the data directory")
    mqtt_url: str = Field(
        "", description="mqtt:// or mqtts:// address with user and secret; empty: the embedded broker"
    )
    mqtt_public_url: str = Field(
        "", description="Address under which gateways reach the broker, as they are told; empty: as the hub does"
    )
    mqtt_protocol: int = Field(5, description="MQTT version: 4 for 3.1.1, 5 for 5")
    mqtt_client_id: str = Field(
        "",
        description="Stable client name, which keeps the session at the broker; empty: made from the secret key, "
        "so that no gateway can guess it and take the session over",
    )
    mqtt_port: int = Field(
        0, description="Port of the embedded broker on 127.0.0.1; 0: one that is free, the same each time"
    )
    mqtt_ca_file: Path | None = Field(None, description="Certificates that the broker's own is checked against")
    mqtt_access_dir: Path | None = Field(
        None, description="Folder in which the hub keeps the passwords and access rights of an external Mosquitto"
    )
    mqtt_insecure: bool = Field(False, description="Allow a remote broker without TLS")
    public_url: str = Field(
        "http://127.0.0.1:8080", description="Address under which carers and the provider reach the hub"
    )
    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8080, description="Port to listen on")
    secret_key: SecretStr = Field(
        SecretStr(""), description="Signs links and sessions; at least 32 characters, required by `run`"
    )
    twilio_account_sid: str = Field("", description="The SMS and voice provider's account")
    twilio_auth_token: SecretStr = Field(SecretStr(""), description="Its secret")
    twilio_auth_token_next: SecretStr = Field(SecretStr(""), description="A second secret while it is rotated")
    twilio_from: str = Field("", description="The number that texts and calls come from, E.164")
    twilio_base_url: str = Field("", description="Another address for the provider's API, such as a stand-in")
    dead_man_url: str = Field("", description="Fetched every minute while every open alert has a next step")
    community_feed_url: str = Field(
        "", description="Open Referral UK feed of local services, brought in every day; empty: only by command"
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    insecure_cookies: bool = Field(False, description="Allow sign-in over plain HTTP from another machine")

    def database(self) -> str:
        """The SQLAlchemy address in force."""
        return self.database_url or f"sqlite:///{self.data_dir / 'tec_hub.sqlite3'}"

    def unsafe(self) -> list[str]:
        """Why these settings must not be used for real, one sentence each; empty if they may."""
        found = []
        if len(self.secret_key.get_secret_value()) < 32:
            found.append("TEC_HUB_SECRET_KEY must be set to at least 32 random characters.")
        if not self.twilio_account_sid or not self.twilio_auth_token.get_secret_value() or not self.twilio_from:
            found.append("TEC_HUB_TWILIO_ACCOUNT_SID, _AUTH_TOKEN and _FROM must be set: nobody could be woken.")
        broker = urlsplit(self.mqtt_url)
        if broker.scheme == "mqtt" and broker.hostname not in _LOOPBACK and not self.mqtt_insecure:
            found.append(
                "TEC_HUB_MQTT_URL names a remote broker without TLS; use mqtts:// or set TEC_HUB_MQTT_INSECURE=1."
            )
        if self.mqtt_access_dir is not None and (broker.username != "tec-hub" or not broker.password):
            found.append("TEC_HUB_MQTT_ACCESS_DIR needs TEC_HUB_MQTT_URL to be mqtts://tec-hub:SECRET@…")
        public = urlsplit(self.public_url)
        if public.scheme != "https" and public.hostname not in _LOOPBACK and not self.insecure_cookies:
            found.append("TEC_HUB_PUBLIC_URL must be https://, or set TEC_HUB_INSECURE_COOKIES=1.")
        if self.mqtt_public_url and not _is_broker(self.mqtt_public_url):
            found.append(
                "TEC_HUB_MQTT_PUBLIC_URL must be mqtt://HOST or mqtts://HOST, with a port if it is another."
            )
        provider = urlsplit(self.twilio_base_url)
        if provider.scheme == "http" and provider.hostname not in _LOOPBACK:
            found.append("TEC_HUB_TWILIO_BASE_URL names a remote provider without TLS.")
        return found


def _is_broker(address: str) -> bool:
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in {"mqtt", "mqtts"} and bool(parts.hostname) and port != 0
