"""How fast, measured beside what could be had at best."""
