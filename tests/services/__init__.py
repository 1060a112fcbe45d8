"""Private instances of the real services, started and stopped by the test run itself."""
