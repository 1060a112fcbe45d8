"""A stand-in for the SMS and voice provider: its REST API, its web-hooks and the phones that it reaches."""

from simulators.twilio.command import serve
from simulators.twilio.core import Number
from simulators.twilio.faults import CallbackFault, Rates, RestFault
from simulators.twilio.phone import Phone, PhoneCall, Text
from simulators.twilio.provider import Provider
from simulators.twilio.timing import INSTANT, Timing

__all__ = [
    "INSTANT",
    "CallbackFault",
    "Number",
    "Phone",
    "PhoneCall",
    "Provider",
    "Rates",
    "RestFault",
    "Text",
    "Timing",
    "serve",
]
