first page
