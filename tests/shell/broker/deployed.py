"""The Mosquitto of deploy/ as the tests run it: natively, on loopback, with secrets from deploy/secrets.sh."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tec_hub.broker import BrokerCredential, gateway_credential
from tec_hub.broker.child import listens
from tec_hub.broker.files import write_access
from tests.services.programs import dies_with_us, free_port, program
from tests.shell.broker.clients import Person
from tests.shell.gateways.speaker import speaking
from tests.waiting import until

DEPLOY = Path(__file__).parents[3] / "deploy"


def make_secrets(folder: Path) -> None:
    """Run deploy/secrets.sh for a broker called localhost."""
    program("openssl", "openssl")
    command = [str(DEPLOY / "secrets.sh"), str(folder), "localhost"]
    subprocess.run(command, check=True, env={**os.environ, "PYTHON": sys.executable}, timeout=60)


class Deployed:
    """A Mosquitto with the configuration of deploy/ and its folders moved, started by deploy/mosquitto.sh."""

    def __init__(self, folder: Path, directory: Path) -> None:
        self.secrets, self.directory, self.port = folder, directory, free_port()
        self.access = folder / "access"
        text = (DEPLOY / "mosquitto.conf").read_text()
        for deployed, here in {
            "listener 8883": f"listener {self.port} 127.0.0.1",
            "/mosquitto/data/": f"{directory}/",
            "/mosquitto/secrets": str(folder),
            "/mosquitto/access": str(self.access),
        }.items():
            assert deployed in text
            text = text.replace(deployed, here)
        self.configuration = directory / "mosquitto.conf"
        self.configuration.write_text(text + ("user root\n" if os.geteuid() == 0 else ""))
        self.log = directory / "log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def hub_secret(self) -> str:
        lines = (self.secrets / "hub.env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)["HUB_MQTT_SECRET"]

    @property
    def url(self) -> str:
        """Where the hub connects, with its credential."""
        return f"mqtts://tec-hub:{self.hub_secret}@localhost:{self.port}"

    @contextmanager
    def running(self) -> Iterator["Deployed"]:
        folder = str(Path(program("mosquitto", "mosquitto")).parent)
        environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
        script = ["/bin/sh", str(DEPLOY / "mosquitto.sh"), str(self.configuration), str(self.access)]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [*dies_with_us(), *script], stdout=output, stderr=output, env=environment
            )
        process = self.process
        until(lambda: process.poll() is not None or listens(self.port), what="Mosquitto to listen")
        assert process.poll() is None, self.log.read_text()
        try:
            yield self
        finally:
            process.terminate()
            process.wait(10)

    def admit(self, credentials: Sequence[BrokerCredential]) -> None:
        """Write its files, as the hub does, and wait until it has read them."""
        secret = self.write(credentials)
        try:
            until(lambda: self._lets_in("probe", secret), what="the broker to read its files again")
        except AssertionError as error:
            raise AssertionError(f"{error}: {self.log.read_text()[-3000:]}") from error

    def write(self, credentials: Sequence[BrokerCredential]) -> str:
        """Write its files, with a further gateway called "probe"; that one's secret."""
        secret = secrets.token_hex(8)
        write_access(self.access, self.hub_secret, [*credentials, gateway_credential("probe", secret=secret)])
        return secret

    def _lets_in(self, user: str, secret: str) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"{self.process.poll()}: {self.log.read_text()[-3000:]}"
        with speaking(self.port, user, secret, ca_file=self.secrets / "ca.crt", patience=1) as person:
            return person.is_in

    @contextmanager
    def client(self, user: str | None, secret: str | None, **more: Any) -> Iterator[Person]:
        person = Person(user or "nobody", user, secret, **more)
        person.client.tls_set(ca_certs=str(self.secrets / "ca.crt"))
        person.client.connect("localhost", self.port)
        person.client.loop_start()
        until(lambda: person.answers or person.cut_off)
        yield person
        person.client.disconnect()
        person.client.loop_stop()
