"""The rows: what is kept, and how it is read and written, on SQLite and on PostgreSQL."""
