"""Discovery documents: abbreviations, `~`, documents of one entity and of a whole device."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

_ABBREVIATIONS = {
    "atype": "automation_type",
    "avty": "availability",
    "avty_mode": "availability_mode",
    "avty_t": "availability_topic",
    "avty_tpl": "availability_template",
    "cmps": "components",
    "cmd_t": "command_topic",
    "dev": "device",
    "dev_cla": "device_class",
    "ent_cat": "entity_category",
    "evt_typ": "event_types",
    "def_ent_id": "default_entity_id",
    "json_attr": "json_attributes",
    "json_attr_t": "json_attributes_topic",
    "o": "origin",
    "obj_id": "object_id",
    "p": "platform",
    "pl": "payload",
    "pl_avail": "payload_available",
    "pl_home": "payload_home",
    "pl_not_avail": "payload_not_available",
    "pl_not_home": "payload_not_home",
    "pl_off": "payload_off",
    "pl_on": "payload_on",
    "src_type": "source_type",
    "stat_closed": "state_closed",
    "stat_locked": "state_locked",
    "stat_off": "state_off",
    "stat_on": "state_on",
    "stat_open": "state_open",
    "stat_t": "state_topic",
    "stat_unlocked": "state_unlocked",
    "stat_val_tpl": "state_value_template",
    "stype": "subtype",
    "t": "topic",
    "uniq_id": "unique_id",
    "unit_of_meas": "unit_of_measurement",
    "val_tpl": "value_template",
}
_OF_DEVICES = {
    "ids": "identifiers",
    "mf": "manufacturer",
    "mdl": "model",
    "mdl_id": "model_id",
    "cns": "connections",
}
_MOST_COMPONENTS = 200


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """One entity as it was announced, names written out; `device` is its identity, `config` all it said."""

    component: str
    device: str
    config: Mapping[str, Any]

    @property
    def about(self) -> Mapping[str, Any]:
        """What the document says of the device."""
        found = self.config.get("device")
        return found if isinstance(found, dict) else {}

    def text(self, name: str, otherwise: str = "") -> str:
        """A value as text, as Home Assistant reads them."""
        value = self.config.get(name)
        return otherwise if value is None or isinstance(value, dict | list) else str(value)


def entities(component: str, path: str, document: Mapping[str, Any]) -> Iterator[Entity]:
    """The entities of a document; `path` is its node and object id, the identity of what has no other."""
    written = _written_out(document)
    if component != "device":
        yield _entity(component, path, written)
        return
    common = {key: value for key, value in written.items() if key not in {"components", "platform"}}
    components = written.get("components")
    for key, part in list(components.items() if isinstance(components, dict) else ())[:_MOST_COMPONENTS]:
        if isinstance(part, dict):
            own = _written_out({"~": document.get("~"), **part})
            yield _entity(str(own.get("platform") or ""), f"{path}/{key}", {**common, **own})


def _entity(component: str, path: str, config: Mapping[str, Any]) -> Entity:
    about = config.get("device")
    ids = about.get("identifiers") if isinstance(about, dict) else None
    first = ids[0] if isinstance(ids, list) and ids else ids
    named = [first, config.get("unique_id"), path]
    device = next((text for text in named if isinstance(text, str) and text), "unnamed")
    return Entity(component=component, device=device, config=config)


def _written_out(document: Mapping[str, Any]) -> dict[str, Any]:
    base = document.get("~")
    out = {_ABBREVIATIONS.get(k, k): _based(v, base) for k, v in document.items() if k != "~"}
    if isinstance(out.get("device"), dict):
        out["device"] = {_OF_DEVICES.get(key, key): value for key, value in out["device"].items()}
    if isinstance(out.get("availability"), list):
        out["availability"] = [
            _written_out({"~": base, **one}) for one in out["availability"] if isinstance(one, dict)
        ]
    return out


def _based(value: Any, base: Any) -> Any:
    """A topic that begins or ends with "~", written out."""
    if not isinstance(value, str) or not isinstance(base, str):
        return value
    if value.startswith("~"):
        return base + value[1:]
    return value[:-1] + base if value.endswith("~") else value
