"""Contacts with a temperament: what a person makes of a text or a call at night, and when."""

from simulators.contacts.file import ContactsFileError, load_contacts
from simulators.contacts.menu import Meaning, Menu, read_menu
from simulators.contacts.person import Act, Contact, Memory, Person
from simulators.contacts.temperament import TEMPERAMENTS, Does, Later, Line, OnCall, OnText, Temperament

__all__ = [
    "TEMPERAMENTS",
    "Act",
    "Contact",
    "ContactsFileError",
    "Does",
    "Later",
    "Line",
    "Meaning",
    "Memory",
    "Menu",
    "OnCall",
    "OnText",
    "Person",
    "Temperament",
    "load_contacts",
    "read_menu",
]
