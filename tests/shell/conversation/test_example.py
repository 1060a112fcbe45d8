"""The invented conversation of the demonstration shows what a conversation is for."""

from catalogue.words import Feature
from tec_hub.catalogue_files import the_matcher
from tec_hub.conversation import keeping
from tec_hub.conversation.example import begin_example
from tec_hub.match import unknown_names
from tec_hub.security.accounts import create_account
from tests.shell.conversation.test_keeping import AT
from tests.shell.seed import SERVICE, fresh_database


def test_it_is_kept_whole_and_something_may_help() -> None:
    database = fresh_database("sqlite://")
    with database.write() as session:
        user = create_account(
            session,
            service_id=SERVICE,
            email="asha@example.org",
            name="Asha",
            role="assessor",
            password="a password of three words",
        )
        begun = begin_example(session, user, at=AT)
    with database.read() as session:
        [found] = keeping.all_of(session, SERVICE)
    database.close()
    assert found == begun
    matcher = the_matcher()
    assert unknown_names(found.person, matcher) == []
    match = matcher.match(found.person)
    first = [placed.option for placed in match.ranked[:5]]
    assert any(option.kind != "technology" for option in first)
    assert not any(Feature.CAMERA in placed.option.features for placed in match.ranked)
    assert match.bundles
