"""The one door out: the outbox's messages become texts and calls, and what comes back becomes inputs."""
