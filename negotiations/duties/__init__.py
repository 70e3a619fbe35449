"""The duty lookup: what a good pays at the border, from the published record. Page, API and batch all ask it here."""
