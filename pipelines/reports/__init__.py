"""Reports as files: HTML, PDF, CSV, XLSX and JSON."""
