"""What chosen options would mean for the nights: rules proposed, tried on simulated and on recorded nights."""
