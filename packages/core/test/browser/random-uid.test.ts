import { expect, test } from 'vitest';
import { randomUid } from '../../src/browser/storage.ts';

const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('is a UUID, in contexts that are not secure as well', () => {
  const getRandomValues = crypto.getRandomValues.bind(crypto);
  expect(randomUid(crypto)).toMatch(uuid4);
  const insecure = Array.from({ length: 100 }, () => randomUid({ getRandomValues }));
  for (const uid of insecure) expect(uid).toMatch(uuid4);
  expect(new Set(insecure).size).toBe(100);
});
