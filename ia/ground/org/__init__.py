"""Company, region, branch, station and team; people and their posts; signing in."""
