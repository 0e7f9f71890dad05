"""What holds across the records of many files: keys, references, `unique`, `limit`, `no-overlap`, `requires`."""
