"""Pages: find what the viewer may see, ask the domain once, render."""
