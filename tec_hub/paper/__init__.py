"""Plans on paper: PDF from the same blocks as the pages."""
