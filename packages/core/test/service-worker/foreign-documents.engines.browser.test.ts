import { expect, test } from 'vitest';
import { RecordServer } from '../../src/service-worker/serving/record-server.ts';
import { workerPorts } from '../../src/service-worker/worker-ports.ts';
import { downloads } from './downloads.ts';
import { workerBench } from './worker-bench.ts';

test('what a redirect has brought from elsewhere is served to an image, and to no frame or script', async () => {
  const bench = await workerBench();
  const url = new URL('/picture', location.href).href;
  const uid = await downloads(bench.store).finished(url, 100);
  await bench.store.transact(uid, [0], ({ registration, records }) => ({
    registration,
    records: records.map((record) => ({
      ...record,
      response: record.response && { ...record.response, url: 'https://evil.test/' },
    })),
  }));
  const answers = new RecordServer(workerPorts(bench.name, bench.environment), {}, () =>
    Promise.reject(new TypeError('offline')),
  );
  const ask = (destination: string) =>
    answers.answer(
      Object.defineProperty(new Request(url), 'destination', { value: destination }),
      () => {},
    );
  expect((await ask('image'))?.status).toBe(200);
  for (const destination of ['document', 'iframe', 'script', 'style', 'worker'])
    expect(await ask(destination)).toBeUndefined();
});
