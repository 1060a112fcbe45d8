"""Nights as a carer would tell them: fake phones, fake devices, a movable clock, the real hub between."""
