"""How devices fare: when silence is too long, what is wrong with one, and for whom that is urgent."""
