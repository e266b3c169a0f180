"""The blocks of the human-against-judge report, each a value that page, HTML, PDF, CSV, XLSX and JSON share."""
