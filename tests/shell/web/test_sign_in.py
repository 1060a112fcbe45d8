"""Signing in, staying in, being kept out."""

import threading
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from tec_hub.security.accounts import (
    AccountError,
    create_account,
    disable_account,
    find_account,
    set_password,
)
from tec_hub.security.passwords import WeakPasswordError
from tec_hub.security.sessions import LASTS
from tec_hub.security.throttle import MOST_FOR_ACCOUNT, SPAN
from tec_hub.store.database import Database
from tec_hub.store.people import SignInRow, UserRow
from tests.shell.web.scene import PASSWORD, SERVICE
from tests.shell.web.site import Site


def test_alice_signs_in_and_lands_on_the_board(site: Site) -> None:
    with site.visited_by() as visit:
        visit.get("/sign-in")
        answer = visit.sign_in("alice")
    assert (answer.status_code, answer.url.path) == (200, "/board")
    assert "Julie Warner" in visit.page


def test_the_cookie_is_out_of_reach_of_scripts_and_the_database_keeps_only_a_hash(site: Site) -> None:
    with site.visited_by() as visit:
        visit.sign_in("alice")
        [cookie] = [c for c in visit.client.cookies.jar if c.name == "tec_hub"]
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert cookie.get_nonstandard_attr("SameSite") == "lax"
        with site.database.read() as session:
            hashes = set(session.scalars(select(SignInRow.token_hash)))
    assert cookie.value not in hashes
    assert len(hashes) == 1


def test_after_signing_in_people_come_to_the_page_they_wanted(site: Site) -> None:
    with site.visited_by() as visit:
        answer = visit.get("/alerts/julie-1")
        assert (answer.url.path, answer.url.params["next"]) == ("/sign-in", "/alerts/julie-1")
        assert 'name="wanted" value="/alerts/julie-1"' in visit.page


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_nobody_is_sent_to_another_site_after_signing_in(site: Site, elsewhere: str) -> None:
    with site.visited_by() as visit:
        visit.get("/sign-in")
        answer = visit.submit("/sign-in", email="alice@example.org", password=PASSWORD, wanted=elsewhere)
    assert str(answer.url) == f"{site.url}/board"


@pytest.mark.parametrize("name", ["alice", "nobody"])
def test_a_wrong_password_and_an_unknown_account_are_told_alike(site: Site, name: str) -> None:
    with site.visited_by() as visit:
        answer = visit.sign_in(name, "not this one")
    assert answer.status_code == 401
    assert "The email address or the password is not right." in visit.page


def test_after_too_many_attempts_even_the_right_password_must_wait(site: Site) -> None:
    with site.visited_by() as visit:
        for _ in range(MOST_FOR_ACCOUNT):
            assert visit.sign_in("alice", "a guess, and another").status_code == 401
        assert visit.sign_in("alice").status_code == 429
        assert visit.sign_in("bob").status_code == 200  # another account is not shut out by it
        site.wall.advance((SPAN + timedelta(seconds=1)).total_seconds())
    with site.visited_by() as visit:
        assert visit.sign_in("alice").url.path == "/board"


def test_the_sign_in_form_must_be_one_that_this_browser_was_given(site: Site) -> None:
    with site.visited_by() as visit:
        answer = visit.post("/sign-in", email="alice@example.org", password=PASSWORD, csrf="made up")
    assert answer.status_code == 403


def test_signing_out_ends_the_session_for_good(site: Site) -> None:
    with site.visited_by("alice") as visit:
        token = visit.client.cookies["tec_hub"]
        visit.get("/board")
        assert visit.submit("/sign-out").url.path == "/sign-in"
        visit.client.cookies.set("tec_hub", token, domain="127.0.0.1")
        assert visit.get("/board").url.path == "/sign-in"


def test_a_session_ends_after_a_long_night(site: Site) -> None:
    with site.visited_by("alice") as visit:
        site.wall.advance(LASTS.total_seconds() + 1)
        assert visit.get("/board").url.path == "/sign-in"


def test_a_disabled_account_is_out_at_once(site: Site) -> None:
    with site.visited_by("alice") as visit:
        with site.database.write() as session:
            user = find_account(session, "ALICE@example.org ")
            assert user is not None
            disable_account(session, user, site.wall.now())
        assert visit.get("/board").url.path == "/sign-in"
        assert visit.sign_in("alice").status_code == 401


def test_a_new_password_signs_out_everywhere(site: Site) -> None:
    with site.visited_by("alice") as visit:
        with site.database.write() as session:
            set_password(
                session, session.scalars(select(UserRow).where(UserRow.name == "Alice")).one(), "1234567890x"
            )
        assert visit.get("/board").url.path == "/sign-in"
        assert visit.sign_in("alice", "1234567890x").url.path == "/board"


def test_hashes_made_with_weaker_parameters_are_renewed_at_sign_in(site: Site) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with site.database.write() as session:
        session.execute(update(UserRow).where(UserRow.name == "Alice").values(password_hash=weak))
    with site.visited_by() as visit, site.database.read() as session:
        visit.sign_in("alice")
        assert session.scalars(select(UserRow.password_hash).where(UserRow.name == "Alice")).one() != weak


def test_accounts_that_cannot_be_made(scene: Database) -> None:
    def make(email: str = "new@example.org", role: str = "night", password: str = PASSWORD) -> UserRow:
        with scene.write() as session:
            return create_account(
                session, service_id=SERVICE, email=email, name="New", role=role, password=password
            )

    with pytest.raises(AccountError, match="already"):
        make(email="Alice@Example.org")
    with pytest.raises(AccountError, match="no role"):
        make(role="king")
    with pytest.raises(WeakPasswordError):
        make(password="short")
    assert make().password_hash.startswith("$argon2id$")


def test_two_sign_ins_at_once_are_two_sessions(site: Site) -> None:
    def come() -> None:
        with site.visited_by() as visit:
            visit.sign_in("alice")

    threads = [threading.Thread(target=come) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    with site.database.read() as session:
        assert len(list(session.scalars(select(SignInRow)))) == 2
