"""How well the gateways heard a device."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from device_adapters.event import Event, Kind

_RSSI_LEAST, _RSSI_MOST = -200, 20  #: dBm
_SNR_MOST = 50  #: dB, either way


def best_link(device: str, heard: Any, *, at: datetime | None) -> tuple[Event, ...]:
    """The link at the gateway that heard the device best (signal, then noise); none where none says."""
    links = [link for one in heard if (link := _link(one))] if isinstance(heard, list) else []
    if not links:
        return ()
    best = max(links, key=lambda link: (link.get("rssi_dbm", _RSSI_LEAST), link.get("snr_db", -_SNR_MOST)))
    return (Event(device=device, kind=Kind.LINK_MEASURED, value=best, occurred_at=at),)


def _link(one: Any) -> Mapping[str, float]:
    if not isinstance(one, dict):
        return {}
    rssi: Any = one.get("rssi")
    snr: Any = one.get("snr")
    link: dict[str, float] = {}
    if type(rssi) in {int, float} and _RSSI_LEAST <= rssi <= _RSSI_MOST:
        link["rssi_dbm"] = rssi
    if type(snr) in {int, float} and abs(snr) <= _SNR_MOST:
        link["snr_db"] = snr
    return link
