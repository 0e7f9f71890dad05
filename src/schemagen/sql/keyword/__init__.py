"""What a JSON Schema keyword is in SQL: conditions on columns, and on values inside columns of JSON."""
