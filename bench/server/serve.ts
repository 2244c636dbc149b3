/** The server in a process of its own, as a server would be. The parent is told where it is. */
import type { AddressInfo } from 'node:net';
import { createBenchServer } from './bench-server.ts';

const [staticDir = ''] = process.argv.slice(2);
const server = createBenchServer(staticDir);
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.(`http://127.0.0.1:${port}`);
});
process.once('disconnect', () => process.exit());
