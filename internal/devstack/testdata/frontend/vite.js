// Stands in for the development server of Vite.
const { createServer } = require('http');
const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
const host = process.argv[process.argv.indexOf('--host') + 1];
createServer((_, answer) => answer.end(`sources, and the API at ${process.env.VITE_API_URL}`)).listen(port, host);
