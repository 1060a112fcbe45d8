"""What a Mosquitto has to be told so that it loses no night alert; the deployed and the private one share it."""

import os
from pathlib import Path
from typing import Final

LASTING: Final = (
    "per_listener_settings false",
    "persistence true",
    "autosave_interval 1",
    "persistent_client_expiration 14d",  # sessions nobody comes back for must not fill the disk
    "max_queued_messages 200000",  # the default of 1,000 keeps the oldest and drops the newest
    "max_inflight_messages 2000",  # 20 would cap every batch that is acknowledged after its commit
    "queue_qos0_messages true",  # a device that publishes with QoS 0 is still heard after the hub's restart
    "message_size_limit 262144",  # drops one such message; the packet limit below disconnects its sender
    "max_packet_size 2097152",
    "allow_zero_length_clientid true",  # mosquitto_pub and other simple clients give none
    "set_tcp_nodelay true",
    "sys_interval 5",
    "log_type error",
    "log_type warning",
    "log_type notice",
    "connection_messages true",
)
"""Options of every Mosquitto of ours, whatever it listens on."""

SAVE_EACH_CHANGE: Final = "autosave_on_changes true"
"""Keeps what is queued through a kill, but rewrites the whole queue at each change: for a quiet broker only."""

SAVE_EACH_SECOND: Final = "autosave_on_changes false"
"""A kill loses up to two seconds of what was queued for an absent hub; full speed whatever the queue's length."""


def private_configuration(
    *,
    port: int,
    directory: Path,
    saving: str = SAVE_EACH_CHANGE,
    password_file: Path | None = None,
    acl_file: Path | None = None,
) -> str:
    """The configuration of a broker on loopback with its data in `directory`; without a password file, open."""
    lines = [
        *LASTING,
        saving,
        f"persistence_location {directory}/",
        f"listener {port} 127.0.0.1",
        f"allow_anonymous {'true' if password_file is None else 'false'}",
        "log_dest stderr",
    ]
    if password_file is not None:
        lines.append(f"password_file {password_file}")
    if acl_file is not None:
        lines.append(f"acl_file {acl_file}")
    if os.geteuid() == 0:
        lines.append("user root")  # else it changes to an account that may not read `directory`
    return "".join(f"{line}\n" for line in lines)
