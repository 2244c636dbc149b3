import { describe, expect, it } from 'vitest';
import { expectedBytes } from '../../../../../test/scripted-server/src/client.ts';
import { createBackgroundFetch } from '../../../src/index.ts';
import { openSession, scripted, settled } from './contract-session.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
const MiB = 2 ** 20;
const file = { kind: 'resource', seed: 'integrity', bytes: 4 * MiB } as const;
const small = { ...file, bytes: 10_000 };

async function integrityOf(algorithm: 'SHA-256' | 'SHA-384' | 'SHA-512', of = file.bytes) {
  const bytes = expectedBytes({ ...file, bytes: of });
  const digest = await crypto.subtle.digest(algorithm, bytes);
  const base64 = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return `${algorithm.toLowerCase().replace('-', '')}-${base64}`;
}

async function download(
  script: Parameters<typeof scripted.script>[1],
  integrity: string,
  { segments = 1, inRows = false } = {},
) {
  const { manager } = await openSession(setup, inRows ? { workerUrl: false } : {});
  const resource = await scripted.script('integrity.bin', script);
  const request = new Request(resource.url, { integrity });
  const registration = await manager.fetch('integrity', request, { segments });
  const last = await settled(registration);
  const gets = (await scripted.requests(resource)).filter(({ method }) => method === 'GET');
  return { last, requests: gets.length };
}

const throttled = { ...file, throttleBytesPerSecond: 2 * MiB };
const cut = { ...file, faults: [{ resetAfter: 1_500_000 }, { closeAfter: 500_000 }] };

describe('promise 11: what has the hash that the app names is a success, and nothing else is', () => {
  for (const inRows of [false, true]) {
    const where = inRows ? 'in rows' : 'where the browser keeps it';
    for (const algorithm of ['SHA-256', 'SHA-384', 'SHA-512'] as const)
      it(`takes the right ${algorithm}, ${where}`, async () => {
        const { last } = await download(file, await integrityOf(algorithm), { inRows });
        expect(last).toMatchObject({ result: 'success', unproven: false });
      });

    it(`takes it over attempts that were cut, ${where}`, async () => {
      const { last, requests } = await download(cut, await integrityOf('SHA-256'), { inRows });
      expect(last.result).toBe('success');
      expect(requests).toBe(3);
    });

    it(`takes it of a small body, ${where}`, async () => {
      const right = await integrityOf('SHA-256', small.bytes);
      expect((await download(small, right, { inRows })).last.result).toBe('success');
    });

    it(`fails after three bodies with another hash, and says so, ${where}`, async () => {
      const wrong = await integrityOf('SHA-256', 1);
      const { last, requests } = await download(file, wrong, { inRows });
      expect(last).toMatchObject({
        result: 'failure',
        failureReason: 'fetch-error',
        problem: { name: 'integrity-error' },
        downloaded: 0,
      });
      expect(requests).toBe(3);
    });
  }

  it('takes only the strongest of several algorithms', async () => {
    const [wrong, right] = [await integrityOf('SHA-256', 1), await integrityOf('SHA-512')];
    expect((await download(file, `${wrong} ${right}`)).last.result).toBe('success');
  });

  it('takes it of a body that came in segments', async () => {
    const { last } = await download(throttled, await integrityOf('SHA-384'), { segments: 3 });
    expect(last.result).toBe('success');
  });

  it('fails with another hash of a body that came in segments', async () => {
    const wrong = await integrityOf('SHA-384', 1);
    const { last } = await download(throttled, wrong, { segments: 3 });
    expect(last).toMatchObject({ result: 'failure', problem: { name: 'integrity-error' } });
  });
});
