import { expect, test } from 'vitest';
import { createBackgroundFetch } from '../../src/index.ts';
import { openSession, scripted, settled } from '../drivers/contract/contract-session.ts';
import { watchTransactions } from '../storage/watch-transactions.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;

test('a small body is written, and nothing is read or looked for afterwards', async () => {
  const { manager } = await openSession(setup);
  const fetchSome = async (id: string, count: number) => {
    const targets = Array.from({ length: count }, (_, at) =>
      scripted.script(`${id}-${at}`, { kind: 'resource', seed: id, bytes: 1000 }),
    );
    const urls = (await Promise.all(targets)).map(({ url }) => url);
    const registration = await manager.fetch(id, urls);
    expect(await settled(registration)).toMatchObject({ result: 'success' });
  };
  // What is done once for each page.
  await fetchSome('first', 2);

  const transactions = watchTransactions();
  const reads = async (id: string, count: number) => {
    transactions.length = 0;
    await fetchSome(id, count);
    return transactions.filter(({ mode }) => mode === 'readonly').length;
  };
  const few = await reads('few', 2);
  expect(await reads('many', 20)).toBeLessThan(few + 10);
});
