"""The parts of the listener: the broker's address, one connection, what is waiting, the lease."""
