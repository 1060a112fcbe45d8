"""What each field of a decoded payload means, by its plain name (lower case, letters and digits)."""

from collections.abc import Iterable, Mapping

from device_adapters.event import Kind
from device_adapters.lorawan import special
from device_adapters.values import (
    HERE,
    IN_BED,
    LEAKING_GAS,
    MOVING,
    OFF_THE_WALL,
    OPEN,
    SMOKING,
    WET,
    Read,
    by_word,
    count,
    flag,
    number,
)

_CELSIUS = number(Kind.TEMPERATURE_MEASURED, -50, 85)
_PER_CENT = number(Kind.HUMIDITY_MEASURED, 0, 100)
_LUX = number(Kind.ILLUMINANCE_MEASURED, 0, 200_000, scale={"klx": 1000, "klux": 1000})
_CO2 = number(Kind.CO2_MEASURED, 0, 40_000)
_WATT = number(Kind.POWER_MEASURED, -50_000, 50_000, scale={"kw": 1000, "mw": 0.001})
_KWH = number(Kind.ENERGY_MEASURED, 0, 10_000_000, scale={"wh": 0.001})
_WH = number(Kind.ENERGY_MEASURED, 0, 10_000_000, scale={"": 0.001, "wh": 0.001})
_CONTACT = flag(Kind.CONTACT_OPENED, Kind.CONTACT_CLOSED, OPEN)
_CONTACT_WORDS = by_word(
    {"open": Kind.CONTACT_OPENED, "opened": Kind.CONTACT_OPENED}
    | dict.fromkeys(("close", "closed"), Kind.CONTACT_CLOSED)
)
_MOTION = count(Kind.MOTION_DETECTED, Kind.MOTION_CLEARED, HERE)
_PRESENCE = count(Kind.PRESENCE_DETECTED, Kind.PRESENCE_CLEARED, HERE)
_BED = flag(Kind.BED_OCCUPIED, Kind.BED_VACATED, IN_BED)
_LEAK = flag(Kind.LEAK_DETECTED, Kind.LEAK_CLEARED, WET)
_FLOOD = count(Kind.LEAK_DETECTED, Kind.LEAK_CLEARED, WET)
_SMOKE = flag(Kind.SMOKE_DETECTED, Kind.SMOKE_CLEARED, SMOKING)
_HEAT = flag(Kind.HEAT_DETECTED, Kind.HEAT_CLEARED)
_GAS = flag(Kind.GAS_DETECTED, Kind.GAS_CLEARED, LEAKING_GAS)
_CO = flag(Kind.CO_DETECTED, Kind.CO_CLEARED, LEAKING_GAS)
_CALL = flag(Kind.CALL_RAISED, None)
_FALL = flag(Kind.FALL_DETECTED, None)
_TAMPER = flag(Kind.TAMPER_DETECTED, Kind.TAMPER_CLEARED, OFF_THE_WALL)
_SHAKEN = count(Kind.VIBRATION_DETECTED, Kind.VIBRATION_CLEARED, MOVING)
_SWITCH = flag(Kind.SWITCH_ON, Kind.SWITCH_OFF)
_RADAR = by_word(
    {
        "normal": Kind.PRESENCE_DETECTED,
        "vacant": Kind.PRESENCE_CLEARED,
        "inbed": Kind.BED_OCCUPIED,
        "outofbed": Kind.BED_VACATED,
        "fall": Kind.FALL_DETECTED,
    }
)
"""Milesight's radar: "normal" is somebody who is there and well."""

_NAMES: Iterable[tuple[Read, str]] = (
    (
        special.battery,
        "battery batterylevel batterypercent batterypercentage bat batt batlevel batpercent soc batteryreport",
    ),
    (
        special.volts,
        "batv batteryvoltage battvolt battvoltage volt voltage vdd vbat batvoltage batteryv batteryvolt",
    ),
    (special.volts, "batteryvolt supplyvoltage battmv batterymv"),
    (special.battery_grade, "batstatus batterystatus"),
    (flag(Kind.BATTERY_LOW, Kind.BATTERY_OK), "batterylow lowbattery lowbatt batlow lowbatteryalarm lowbat"),
    (
        _CELSIUS,
        "temperature temp tempc tempcsht airtemperature ambienttemperature temperaturec",
    ),
    (_CELSIUS, "tem tempreport roomtemperature temperaturecelsius internaltemperature degreesc tempsht"),
    (_PER_CENT, "humidity hum humsht airhumidity relativehumidity humi rh ambienthumidity humiditypercent"),
    (_LUX, "illuminance light lightlux lux illumination lightintensity illuminancelux lumi"),
    (_CO2, "co2 co2ppm co2concentration co2concentrationlpf carbondioxide"),
    (number(Kind.CO_MEASURED, 0, 10_000), "coppm coconcentration"),
    (_WATT, "power activepower powerw"),
    (_KWH, "energy energykwh totalenergy"),
    (_WH, "powerconsumption powersum"),
    (number(Kind.HEART_RATE_MEASURED, 10, 300), "heartrate bpm heartbeatrate"),
    (
        number(Kind.RESPIRATION_MEASURED, 1, 100),
        "respiration respirationrate respiratoryrate breathingrate breathrate",
    ),
    (number(Kind.WATER_FLOW_MEASURED, 0, 10_000), "waterflow waterflowrate"),
    (
        _CONTACT,
        "door dooropen dooropenstatus doorstatus doorstate window windowopen windowstatus",
    ),
    (_CONTACT, "doorreport open isopen openstate openstatus doorsensor magnet magnetstatus magnetswitch"),
    (_CONTACT_WORDS, "contact contactstate contactstatus contactswitch reed reedstate reedswitch"),
    (_MOTION, "motion pir pirstatus pirstate pirtrigger motiondetected motioncount activitycounter motionevent"),
    (_MOTION, "motioneventstate motioneventcount motiondetection"),
    (
        _PRESENCE,
        "presence presencedetected presencereport occupancy occupancystatus occupancystate occupied occupy",
    ),
    (_PRESENCE, "humanpresence"),
    (_BED, "bed bedoccupancy inbed inbedstatus bedstatus bedoccupied"),
    (flag(Kind.CHAIR_OCCUPIED, Kind.CHAIR_VACATED, HERE), "chairoccupancy seatoccupied seatoccupancy seat"),
    (_LEAK, "leak leakage leakstatus leakagestatus waterleak waterleakstatus flooding floodstatus waterstatus"),
    (_FLOOD, "flood floodreport"),
    (_LEAK, "waterleak1 waterleak2 waterleak3 leak1 leak2"),
    (_LEAK, "waterdetected leakdetected waterleakage flooddetected waterleakdetected"),
    (_SMOKE, "smoke smokealarm smokestatus smokedetected firealarm fire smokesensorstate"),
    (_HEAT, "hightempalarm heatalarm"),
    (_GAS, "gas gasalarm gasstatus gasleak gasdetected"),
    (_CO, "coalarm costatus codetected carbonmonoxide carbonmonoxidealarm"),
    (_CALL, "sos sosalarm sosflag sosstatus sosmode panic panicalarm panicbutton emergency emergencyalarm"),
    (_CALL, "emergencybutton emergencycall helpcall pullcord nursecall sosbutton sosalert soscall sospressed"),
    (special.kind_of_event, "eventtype alarmtype reporttype"),
    (special.alarm, "alarm alarmstatus"),
    (_RADAR, "detectionstatus"),
    (special.zone, "geofencestatus"),
    (_FALL, "fall falldetected falldetection fallstatus mandown mandownalarm"),
    (special.numbered_alarm(Kind.FALL_DETECTED, Kind.FALL_CANCELLED), "fallalarm"),
    (special.numbered_alarm(Kind.BED_VACATED, None), "outofbedalarm"),
    (
        _TAMPER,
        "tamper boxtamper tamperstatus tamperdetect tamperdetected disassembledalarm",
    ),
    (_TAMPER, "tamperalarm tamperreport casetamper"),
    (_SHAKEN, "vibration vibrationdetected vibrationstatus shock shockdetected shockevent accmotion motionstatus"),
    (_SHAKEN, "moving tiltstatus impactalarm"),
    (special.button, "button press buttonpress buttonevent buttonstatus buttonpressed pressed pressevent click"),
    (_SWITCH, "switch socketstatus switch1 switchstatus relay relaystate plugstatus"),
    (flag(Kind.LOCK_LOCKED, Kind.LOCK_UNLOCKED), "locked"),
    (by_word({"locked": Kind.LOCK_LOCKED, "unlocked": Kind.LOCK_UNLOCKED}), "lock lockstatus lockstate"),
    (flag(Kind.MAINS_RESTORED, Kind.MAINS_LOST), "mainspower acpower mainspowerconnected"),
    (flag(Kind.MAINS_LOST, Kind.MAINS_RESTORED), "poweroutage poweroff mainslost powercut"),
    (special.on_off, "onoff"),
    (special.status, "status"),
    (special.smoke_event, "event"),
)

FIELDS: Mapping[str, Read] = {name: read for read, names in _NAMES for name in names.split()}

FIELDS = {**FIELDS, **{f"button{which}": special.numbered_button(f"button{which}") for which in range(1, 9)}}

CHANNELS: Mapping[str, Read] = dict.fromkeys(
    [f"{what}{which}" for what in ("switch", "socketstatus", "relay") for which in range(2, 9)], _SWITCH
)
"""Further channels of one device, each as a device of its own; the first is the device itself."""

SECOND_BEST: Mapping[str, Read] = {
    "temperatureboard": _CELSIUS,
    "boardtemperature": _CELSIUS,
    "sensortemperature": _CELSIUS,
    "temperaturemeasure": _CELSIUS,
    "tempcds": _CELSIUS,
    "tempc1": _CELSIUS,
    "externaltemperature": _CELSIUS,
}
"""Read only where no field of the payload says the same kind better."""
