"""What every test may ask for: a private broker, databases of both kinds, a browser on a phone and on a desk."""

pytest_plugins = ["tests.services.browser", "tests.services.mosquitto", "tests.services.postgresql"]
