"""A project on disk: its configuration, its catalogs, the public face, and the only writer of files."""
