"""What is taken away: tables, workbooks, layers, pages and pictures."""
