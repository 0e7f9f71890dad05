"""Published migrations on a live database: what was run, what is to be run, and running it."""
