"""What developers run beside the site."""
