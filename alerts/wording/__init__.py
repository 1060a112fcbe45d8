"""All words that people read, hear or are sent: one place, plain British English."""

from alerts.wording.notes import CHANGES, NOTES, say
from alerts.wording.sentences import expectation_words, ladder_words, plan_in_sentences, sentence
from alerts.wording.texts import About, alarm_text, text_message

__all__ = [
    "CHANGES",
    "NOTES",
    "About",
    "alarm_text",
    "expectation_words",
    "ladder_words",
    "plan_in_sentences",
    "say",
    "sentence",
    "text_message",
]
