"""What LoRaWAN sensors' formatters write for an event: the simulators' voice, whichever server sends it on.

Payloads are those of the makers' own formatters: Milesight WS301 (door), WS202 (PIR), WS101 (button), WS303 (leak)
and GS524N (smoke), Netvox R312A (emergency button), and others.
"""

from collections.abc import Callable, Mapping
from typing import Any

from device_adapters.event import Event, Kind

_Fields = Callable[[Event], dict[str, Any]]


def _always(fields: dict[str, Any]) -> _Fields:
    return lambda _event: fields


def _value(field: str) -> _Fields:
    return lambda event: {field: event.value}


PAYLOADS: Mapping[Kind, tuple[str, str, _Fields]] = {
    Kind.CONTACT_OPENED: ("milesight-iot", "ws301", _always({"door": "open"})),
    Kind.CONTACT_CLOSED: ("milesight-iot", "ws301", _always({"door": "close"})),
    Kind.MOTION_DETECTED: ("milesight-iot", "ws202", _always({"pir": "trigger"})),
    Kind.MOTION_CLEARED: ("milesight-iot", "ws202", _always({"pir": "normal"})),
    Kind.PRESENCE_DETECTED: ("milesight-iot", "vs340", _always({"occupancy": "occupied"})),
    Kind.PRESENCE_CLEARED: ("milesight-iot", "vs340", _always({"occupancy": "vacant"})),
    Kind.BUTTON_PRESSED: ("milesight-iot", "ws101", _value("button")),
    Kind.LEAK_DETECTED: ("milesight-iot", "ws303", _always({"leakage_status": "leak"})),
    Kind.LEAK_CLEARED: ("milesight-iot", "ws303", _always({"leakage_status": "normal"})),
    Kind.SMOKE_DETECTED: ("milesight-iot", "gs524n", _always({"type": "smoke sensor", "event": "alarm"})),
    Kind.SMOKE_CLEARED: ("milesight-iot", "gs524n", _always({"type": "smoke sensor", "event": "normal"})),
    Kind.HEAT_DETECTED: ("netvox", "ra02a", _always({"Device": "RA02A", "HighTempAlarm": "Alarm"})),
    Kind.HEAT_CLEARED: ("netvox", "ra02a", _always({"Device": "RA02A", "HighTempAlarm": "NoAlarm"})),
    Kind.CALL_RAISED: ("netvox", "r312a", _always({"Device": "R312A", "Volt": 3, "Alarm": 1})),
    Kind.FALL_DETECTED: (
        "milesight-iot",
        "vs373",
        _always({"detection_status": "fall", "target_status": "abnormal"}),
    ),
    Kind.BED_OCCUPIED: ("milesight-iot", "vs373", _always({"detection_status": "in bed"})),
    Kind.BED_VACATED: ("milesight-iot", "vs373", _always({"detection_status": "out of bed"})),
    Kind.TAMPER_DETECTED: ("mclimate", "flood-sensor", _always({"boxTamper": True})),
    Kind.TAMPER_CLEARED: ("mclimate", "flood-sensor", _always({"boxTamper": False})),
    Kind.TEMPERATURE_MEASURED: ("milesight-iot", "em300-th", _value("temperature")),
    Kind.HUMIDITY_MEASURED: ("milesight-iot", "em300-th", _value("humidity")),
    Kind.CO2_MEASURED: ("milesight-iot", "am308", _value("co2")),
    Kind.ILLUMINANCE_MEASURED: ("elsys", "ers", _value("light")),
    Kind.BATTERY_MEASURED: ("milesight-iot", "ws301", _value("battery")),
    Kind.VOLTAGE_MEASURED: ("dragino", "lds02", _value("BAT_V")),
    Kind.HEARTBEAT: ("milesight-iot", "ws301", _always({})),
}
"""By kind: the maker, the model and the fields."""
