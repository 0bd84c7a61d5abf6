"""What an artist does to a trimap: fills, lassos, brushes, bands and proposals."""
