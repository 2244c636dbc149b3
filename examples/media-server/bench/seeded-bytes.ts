import { SLICE_BYTES, seededSource } from '../src/byte-source.ts';
import { createMediaServer } from '../src/media-server.ts';

/** How fast bytes are made, and how fast they arrive over loopback. Run: `node bench/seeded-bytes.ts`. */

const MB = 1_000_000;
const GENERATED_BYTES = 2000 * MB;
const DOWNLOADED_BYTES = 1000 * MB;

function megabytesPerSecond(bytes: number, sinceMs: number): string {
  return `${Math.round(bytes / MB / ((performance.now() - sinceMs) / 1000))} MB/s`;
}

const source = seededSource('bench', GENERATED_BYTES);
for (let round = 0; round < 3; round++) {
  const start = performance.now();
  for (let offset = 0; offset < GENERATED_BYTES; offset += SLICE_BYTES) {
    source.read(offset, Math.min(GENERATED_BYTES, offset + SLICE_BYTES));
  }
  console.log(`generated at ${megabytesPerSecond(GENERATED_BYTES, start)}`);
}

const server = createMediaServer();
const { url } = await server.listen();
const start = performance.now();
const response = await fetch(`${url}/media/bench/${DOWNLOADED_BYTES}/x.bin`);
const reader = response.body?.getReader();
let received = 0;
for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
  received += part.value.length;
}
console.log(`downloaded ${received} bytes at ${megabytesPerSecond(received, start)} (one process)`);
console.log(`resident ${Math.round(process.memoryUsage().rss / MB)} MB`);
await server.close();
