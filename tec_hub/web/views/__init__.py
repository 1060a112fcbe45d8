"""What the pages and the API show, read from the rows; nothing is changed here."""
