"""The people behind the phones: what each makes of a text or a call, and when."""

import re
from datetime import datetime

import msgspec

from simulators.contacts.menu import Meaning, Menu, read_menu
from simulators.contacts.temperament import TEMPERAMENTS, OnCall, OnText, Temperament

#: a text with one of these ends what they set out for
_IS_OVER = re.compile(
    r"\bstand down\b|\bstood down\b|\bno need\b|\bclosed(?: by|, all well)|: over\b|\balready over\b",
    re.IGNORECASE,
)


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """A person with a phone. `number` is E.164."""

    number: str
    name: str
    temperament: Temperament = TEMPERAMENTS["manual"]


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person will text in `after_s` seconds. `code` names the alert it is about."""

    after_s: float
    says: Meaning | None = None
    words: str = ""
    code: str = ""
    set_out: bool = False  #: done only if they are still on their way


class Person:
    """One contact in the course of a night: remembers what was asked and what they have said."""

    def __init__(self, contact: Contact) -> None:
        self.contact = contact
        self._texts = 0
        self._calls = 0
        self._last_heard: datetime | None = None
        self._menus: dict[str, list[Menu]] = {}
        self._latest_code = ""
        self._open: set[str] = set()  #: alerts they were asked about and have not heard the end of
        self._gone: set[str] = set()  #: alerts they have set out for

    def hears_text(self, body: str, at: datetime) -> Act | None:
        """What they will do about a text that arrived at `at`; nothing if it asks nothing."""
        self._stir(at)
        menu = read_menu(body)
        if _IS_OVER.search(body):
            self._gone.discard(menu.code)
            self._open.discard(menu.code)
        if not menu.answers:
            return None
        self._latest_code = menu.code
        self._open.add(menu.code)
        self._menus.setdefault(menu.code, []).append(menu)
        habit = self._text_habit()
        if habit.words:
            return Act(after_s=habit.after_s, words=habit.words, code=menu.code)
        if habit.says is None or menu.answer(habit.says) is None or menu.code in self._gone:
            return None
        return Act(after_s=habit.after_s, says=habit.says, code=menu.code)

    def hears_ringing(self, at: datetime) -> OnCall:
        """What they do about a call that rings at `at`."""
        self._stir(at)
        habits = self.contact.temperament.calls
        habit = habits[min(self._calls, len(habits) - 1)]
        self._calls += 1
        return habit

    def hears_voice(self, habit: OnCall, said: str) -> str | None:
        """The key they press once a voice has said its menu; None if they press none."""
        if habit.key or habit.says is None:
            return habit.key or None
        return read_menu(said).answer(habit.says)

    def has_pressed(self, habit: OnCall) -> list[Act]:
        """What follows from the key that they pressed."""
        return self._set_out(self._latest_code) if habit.says is Meaning.GOING else []

    def does(self, act: Act) -> tuple[str | None, list[Act]]:
        """The words of an act now that its time has come (None if it no longer matters), and what follows."""
        if act.set_out and act.code not in self._gone:
            return None, []
        if act.says is None:
            return act.words, []
        repeated = act.says is Meaning.GOING and act.code in self._gone
        words = None if repeated else self._words_for(act.says, act.code) or act.words or None
        if act.says is Meaning.DONE:
            self._gone.discard(act.code)
            self._open.discard(act.code)
        follows = self._set_out(act.code) if words and act.says is Meaning.GOING else []
        return words, follows

    def _words_for(self, meaning: Meaning, code: str) -> str | None:
        """What to text for it; with the alert's code before it if they know of several alerts."""
        answers = (menu.answer(meaning) for menu in reversed(self._menus.get(code, [])))
        answer = next(filter(None, answers), None)
        named = answer is None or not code or code in answer or len(self._open) < 2
        return answer if named else f"{code} {answer}"

    def _set_out(self, code: str) -> list[Act]:
        if code in self._gone:
            return []
        self._gone.add(code)
        return [
            Act(after_s=later.after_s, says=later.says, words=later.words, code=code, set_out=True)
            for later in self.contact.temperament.having_gone
        ]

    def _text_habit(self) -> OnText:
        habits = self.contact.temperament.texts
        habit = habits[min(self._texts, len(habits) - 1)]
        self._texts += 1
        return habit

    def _stir(self, at: datetime) -> None:
        calm = self.contact.temperament.calm_after_s
        if self._last_heard is not None and (at - self._last_heard).total_seconds() > calm:
            self._texts = self._calls = 0
            self._gone.clear()
            self._open.clear()
            self._menus.clear()
        self._last_heard = at
