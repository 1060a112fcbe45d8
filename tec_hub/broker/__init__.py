"""The embedded MQTT broker: a private Mosquitto where it is installed, else one from a Python package."""

from tec_hub.broker.access import BrokerCredential, gateway_credential, hash_secret, matches
from tec_hub.broker.embedded import Broker
from tec_hub.broker.kinds import BrokerError

__all__ = ["Broker", "BrokerCredential", "BrokerError", "gateway_credential", "hash_secret", "matches"]
