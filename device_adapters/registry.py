"""All makes of gateway by name. Adding one is copying a folder and adding its line here."""

from collections.abc import Mapping

import msgspec

from device_adapters import (
    chirpstack,
    cloudevents,
    esphome,
    home_assistant,
    mapping,
    owntracks,
    rtl_433,
    scaip,
    shelly,
    sparkplug_b,
    tasmota,
    tec,
    the_things_stack,
    theengs,
    vayyar,
    withings,
    zigbee2mqtt,
)
from device_adapters.adapter import Adapter
from device_adapters.bounded import bounded

ADAPTERS: Mapping[str, Adapter] = {
    given.name: msgspec.structs.replace(given, new_decoder=bounded(given))
    for given in (
        chirpstack.ADAPTER,
        cloudevents.ADAPTER,
        esphome.ADAPTER,
        home_assistant.ADAPTER,
        mapping.ADAPTER,
        owntracks.ADAPTER,
        rtl_433.ADAPTER,
        scaip.ADAPTER,
        shelly.ADAPTER,
        sparkplug_b.ADAPTER,
        tasmota.ADAPTER,
        tec.ADAPTER,
        the_things_stack.ADAPTER,
        theengs.ADAPTER,
        vayyar.ADAPTER,
        withings.ADAPTER,
        zigbee2mqtt.ADAPTER,
    )
}


class UnknownEcosystemError(ValueError):
    """There is no adapter of that name."""


def adapter(name: str) -> Adapter:
    """The adapter of an ecosystem. Raises UnknownEcosystemError, which names those that are known."""
    try:
        return ADAPTERS[name]
    except KeyError:
        known = ", ".join(sorted(ADAPTERS))
        raise UnknownEcosystemError(f"there is no adapter for {name!r}; known are {known}") from None
