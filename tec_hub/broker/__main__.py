"""`python -m tec_hub.broker NAME` reads a secret from standard input and prints its line of a password file."""

import sys

from tec_hub.broker.access import hash_secret

if len(sys.argv) != 2:
    sys.exit(__doc__)
print(f"{sys.argv[1]}:{hash_secret(sys.stdin.readline().rstrip())}")
