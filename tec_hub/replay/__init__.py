"""Recorded nights through a plan: what would have been decided, when and why."""

from tec_hub.replay.command import replay_command
from tec_hub.replay.contacts import Behaviour, Phone, read_contacts
from tec_hub.replay.nights import Decided, replay
from tec_hub.replay.recording import Recording, RecordingError, read_recording

__all__ = [
    "Behaviour",
    "Decided",
    "Phone",
    "Recording",
    "RecordingError",
    "read_contacts",
    "read_recording",
    "replay",
    "replay_command",
]
