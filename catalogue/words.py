"""The fixed words in which people, homes and options are described; everything else is plain text."""

from enum import StrEnum


class Ability(StrEnum):
    """What somebody can do, and what an option asks of them."""

    HEARING = "hearing"
    SIGHT = "sight"
    TOUCH = "touch"  #: feeling a vibration or an edge
    GRIP = "grip"  #: holding, pressing, turning
    REACH = "reach"
    MOVING = "moving"  #: walking or wheeling about the home
    SPEECH = "speech"
    READING = "reading"
    MEMORY = "memory"  #: remembering from one day to the next
    UNDERSTANDING = "understanding"  #: making sense of a prompt or an alarm when it comes
    TECHNOLOGY = "technology"  #: what they already use with ease


class Level(StrEnum):
    """How much of an ability there is, or is asked for."""

    NONE = "none"
    LITTLE = "little"
    SOME = "some"
    GOOD = "good"

    @property
    def rank(self) -> int:
        """0 (none) to 3 (good)."""
        return list(Level).index(self)


class HomeFact(StrEnum):
    """What a home has or has not."""

    MAINS = "mains"  #: a socket where it is needed
    BROADBAND = "broadband"
    WIFI = "wifi"
    MOBILE_SIGNAL = "mobile_signal"
    SMARTPHONE = "smartphone"  #: the person's or a supporter's, in daily use
    HUB = "hub"  #: a gateway or alarm hub that sensors report to
    STAIRS = "stairs"
    SHARED_ROOMS = "shared_rooms"  #: others live in the rooms too
    CONSENT_TO_ALTER = "consent_to_alter"  #: owner's or landlord's, where something is fixed or rewired


class Room(StrEnum):
    """Where in the house an option helps."""

    BEDROOM = "bedroom"
    BATHROOM = "bathroom"
    KITCHEN = "kitchen"
    LIVING_ROOM = "living_room"
    HALL = "hall"  #: hall, stairs and front door
    OUTSIDE = "outside"
    ANYWHERE = "anywhere"


class TimeOfDay(StrEnum):
    """When an option helps."""

    NIGHT = "night"
    MORNING = "morning"
    DAY = "day"
    EVENING = "evening"


class Kind(StrEnum):
    """What sort of thing an option is."""

    TECHNOLOGY = "technology"
    LOW_TECH = "low_tech"  #: an aid without electronics to speak of
    ADAPTATION = "adaptation"  #: of the home
    COMMUNITY = "community"  #: people and places nearby
    HUMAN = "human"  #: somebody's paid or unpaid time
    SERVICE = "service"  #: an organisation behind a piece of technology


class Feature(StrEnum):
    """What people refuse or accept by name."""

    CAMERA = "camera"
    MICROPHONE = "microphone"  #: somebody or something can listen in
    LOCATION = "location"  #: where the person is, outside the home
    WORN = "worn"  #: on the body or in a pocket
    WATCHES_ROUTINE = "watches_routine"  #: others see when the person moves, sleeps or goes out
    SPEAKS = "speaks"  #: a voice in the home
    SCREEN = "screen"
    IN_THE_BED = "in_the_bed"
    STRANGERS = "strangers"  #: people the person does not know may call or come
    LOCKS_OR_LIMITS = "locks_or_limits"  #: something stops, shuts or cannot be opened
    ONLINE_ACCOUNT = "online_account"


class Strength(StrEnum):
    """How directly an option serves a need."""

    MAIN = "main"  #: it is made for this
    HELPS = "helps"  #: it does part of it


class Evidence(StrEnum):
    """How well it is known that an option serves a need."""

    STRONG = "strong"  #: trials or systematic reviews
    SOME = "some"  #: small or uncontrolled studies, evaluations
    PRACTICE = "practice"  #: practitioners' wisdom
    NONE = "none"


class Funding(StrEnum):
    """Who commonly pays."""

    COMMUNITY_EQUIPMENT = "community_equipment"
    DIRECT_PAYMENT = "direct_payment"
    COUNCIL_SERVICE = "council_service"
    CHARGE = "charge"  #: a weekly charge to the person
    DISABLED_FACILITIES_GRANT = "disabled_facilities_grant"
    HEALTH = "health"
    CHARITY = "charity"
    SELF = "self"
    FREE = "free"


class Outcome(StrEnum):
    """The ten Care Act outcomes, England, as in the Care and Support (Eligibility Criteria) Regulations 2015."""

    CA1 = "CA1"  #: managing and maintaining nutrition
    CA2 = "CA2"  #: maintaining personal hygiene
    CA3 = "CA3"  #: managing toilet needs
    CA4 = "CA4"  #: being appropriately clothed
    CA5 = "CA5"  #: being able to make use of the home safely
    CA6 = "CA6"  #: maintaining a habitable home environment
    CA7 = "CA7"  #: developing and maintaining family or other personal relationships
    CA8 = "CA8"  #: accessing and engaging in work, training, education or volunteering
    CA9 = "CA9"  #: making use of necessary facilities or services in the local community
    CA10 = "CA10"  #: carrying out any caring responsibilities for a child
