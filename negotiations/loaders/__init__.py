"""Dossiers and vocabularies in files: read, checked, raised to the newest format, loaded, and written out again."""
