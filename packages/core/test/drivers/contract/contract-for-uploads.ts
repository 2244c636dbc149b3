import { describe, expect, it } from 'vitest';
import { seededBytes, sha256Hex } from '../../../../../test/scripted-server/src/client.ts';
import { type ContractSetup, openSession, scripted, settled } from './contract-session.ts';

const bytes = seededBytes('upload', 0, 150_000);
const text = 'grüße, 世界';

/** Bodies of every kind, each with the type that the browser gives it. */
const bodies: Record<string, { body: BodyInit; size: number; type: RegExp | null }> = {
  string: { body: text, size: new TextEncoder().encode(text).length, type: /^text\/plain/ },
  ArrayBuffer: { body: bytes.slice().buffer, size: bytes.length, type: null },
  view: { body: bytes.subarray(3, 1003).slice(), size: 1000, type: null },
  Blob: {
    body: new Blob([bytes.slice()], { type: 'image/x-test' }),
    size: bytes.length,
    type: /^image\/x-test$/,
  },
  URLSearchParams: {
    body: new URLSearchParams({ a: '1 2', b: 'ü' }),
    size: 'a=1+2&b=%C3%BC'.length,
    type: /^application\/x-www-form-urlencoded/,
  },
};

export function contractForUploads(setup: ContractSetup): void {
  describe('uploads', () => {
    for (const [kind, { body, size, type }] of Object.entries(bodies))
      it(`a ${kind} arrives byte-identical, under its type, and stays readable`, async () => {
        const { manager } = await openSession(setup);
        const target = await scripted.script('up', { kind: 'upload' });
        const original = new Request(target.url, { method: 'POST', body });
        const sent = new Uint8Array(await original.clone().arrayBuffer());
        const registration = await manager.fetch('up', original);
        expect(registration.uploadTotal).toBe(size);
        const last = await settled(registration);
        expect(last).toMatchObject({ result: 'success', uploadTotal: size, uploaded: size });
        const [received] = await scripted.requestsEnded(target, 1);
        expect(received?.body).toMatchObject({ bytes: size, sha256: await sha256Hex(sent) });
        if (type) expect(received?.headers['content-type']).toMatch(type);
        const record = await registration.match(target.url, { ignoreMethod: true });
        expect(record?.request.method).toBe('POST');
        expect(new Uint8Array((await record?.request.arrayBuffer()) ?? [])).toEqual(sent);
        const answer = await (await record?.responseReady)?.json();
        expect(answer).toMatchObject({ bytes: size, sha256: await sha256Hex(sent) });
      });

    it('a FormData arrives with its boundary and its files', async () => {
      const { manager } = await openSession(setup);
      const target = await scripted.script('form', { kind: 'upload' });
      const form = new FormData();
      form.set('title', text);
      form.set('long', 'x'.repeat(5000));
      const withFile = await canReadForms();
      if (withFile)
        form.set('file', new File([bytes.slice(0, 5000)], 'a b.bin', { type: 'audio/x-test' }));
      const registration = await manager.fetch(
        'form',
        new Request(target.url, { method: 'POST', body: form }),
      );
      const total = registration.uploadTotal;
      expect(total).toBeGreaterThan(5000);
      expect(await settled(registration)).toMatchObject({ result: 'success', uploaded: total });
      const [received] = await scripted.requestsEnded(target, 1);
      const contentType = received?.headers['content-type'] ?? '';
      expect(contentType).toMatch(/^multipart\/form-data; ?boundary=/);
      expect(received?.body.bytes).toBe(total);
      const record = await registration.match(target.url, { ignoreMethod: true });
      const again = await record?.request.formData();
      expect(again?.get('title')).toBe(text);
      if (!withFile) return;
      const file = again?.get('file') as File;
      expect([file.name, file.type]).toEqual(['a b.bin', 'audio/x-test']);
      expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes.slice(0, 5000));
    });

    it('an upload and a download in one fetch are counted apart', async () => {
      const { manager } = await openSession(setup);
      const target = await scripted.script('up', { kind: 'upload' });
      const file = await scripted.script('f', { kind: 'resource', seed: 'f', bytes: 7000 });
      const registration = await manager.fetch('both', [
        new Request(target.url, { method: 'POST', body: bytes.slice(0, 2000) }),
        file.url,
      ]);
      const last = await settled(registration);
      const answer = last.records[0]?.downloaded ?? 0;
      expect(last).toMatchObject({ result: 'success', uploadTotal: 2000, uploaded: 2000 });
      expect(last.downloaded).toBe(7000 + answer);
    });
  });
}

/** WebKitGTK 2.50 can't read a form with a file in it, so nobody can store one there. */
async function canReadForms(): Promise<boolean> {
  const form = new FormData();
  form.set('file', new File(['x'], 'x'));
  const reading = new Request('/', { method: 'POST', body: form }).arrayBuffer();
  return reading.then(
    () => true,
    () => false,
  );
}
