"""From facts to PDF: which documents there are, their names, and drawing them."""
