"""What every test may ask for: a private broker, databases of both kinds, a browser on a phone and on a desk."""

from tec_hub.logs import set_up_logs

set_up_logs("WARNING")  # the library's own default draws long tracebacks with everybody's data in them

pytest_plugins = [
    "tests.services.browser",
    "tests.services.mosquitto",
    "tests.services.postgresql",
    "tests.services.databases",  # after PostgreSQL, which it imports
]
