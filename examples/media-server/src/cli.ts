import { parseArgs } from 'node:util';
import { createMediaServer } from './media-server.ts';
import { openTusRoute } from './tus-route.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    'static-dir': { type: 'string' },
    'control-port': { type: 'string' },
  },
});

const staticDir = values['static-dir'];
const controlPort = values['control-port'];
const tus = await openTusRoute();
const server = createMediaServer({
  route: tus.route,
  ...(staticDir !== undefined && { staticDir }),
  ...(controlPort !== undefined && { controlPort: Number(controlPort) }),
});
const { url, controlUrl } = await server.listen(Number(values.port), values.host);
console.log(`Media server at ${url}`);
console.log(`Control at ${controlUrl}/control`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close().then(tus.close));
}
