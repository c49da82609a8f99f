"""What the graph gives away as files: tables, workbooks, competency frameworks, schema.org."""
