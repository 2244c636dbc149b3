import { expect, test, vi } from 'vitest';
import * as here from '../../src/model/transport.ts';

test('an error of another copy of the library is one of this copy', async () => {
  vi.resetModules();
  const other = await import('../../src/model/transport.ts');
  expect(other.CorsRefusedError).not.toBe(here.CorsRefusedError);
  for (const [one, two] of [
    [here, other],
    [other, here],
  ] as const) {
    const refused = new one.CorsRefusedError('refused');
    const lost = new one.AnswerLostError('lost');
    expect(refused).toBeInstanceOf(two.CorsRefusedError);
    expect(refused).toBeInstanceOf(two.AnswerLostError);
    expect(refused).toBeInstanceOf(TypeError);
    expect(lost).toBeInstanceOf(two.AnswerLostError);
    expect(lost).not.toBeInstanceOf(two.CorsRefusedError);
  }
  for (const nothing of [new TypeError('no'), null, undefined, 'text', {}])
    expect(nothing instanceof here.AnswerLostError).toBe(false);
});
