"""Reading what people write about themselves or somebody they love."""
