"""What readers and staff type in, checked."""
