// A process of its own that joins an embedded PostgreSQL, says so in one line of JSON, and
// releases it when its standard input ends. Arguments: the compiled embedded/index.js, the data folder.
import { pathToFileURL } from 'node:url';

const [, , module, dataDir] = process.argv;
const { joinCluster } = await import(pathToFileURL(module).href);

const cluster = await joinCluster({ dataDir, durable: false });
console.log(JSON.stringify({ port: cluster.port, password: cluster.password, home: cluster.home }));

process.stdin.resume();
process.stdin.once('end', async () => {
  await cluster.release();
  process.exit(0);
});
