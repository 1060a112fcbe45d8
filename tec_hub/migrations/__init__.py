"""The steps by which a database of any earlier version is brought up to date (Alembic).

`python -m tec_hub.migrations "what changes"` writes the next step from what the tables have become.
"""
