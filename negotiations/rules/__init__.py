"""Pure calculation over plain values: no database, no request, no clock. Nothing of ours is imported here."""
