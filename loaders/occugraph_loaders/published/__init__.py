"""What the readers of published tables share: files, tables, workbooks, and rows as triples."""
