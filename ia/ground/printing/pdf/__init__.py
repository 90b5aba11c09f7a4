"""Papers as PDF: from the page of a sheet to blocks, from blocks to a file, closed forms as sealed files, and bundles."""
