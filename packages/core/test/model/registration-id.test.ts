import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkRegistrationId, MAX_ID_LENGTH } from '../../src/model/fetch-options.ts';

it('takes any string that is neither empty nor too long, as it is', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'binary' }), (id) => {
      expect(checkRegistrationId(id)).toBe(id);
    }),
  );
  expect(checkRegistrationId('x'.repeat(MAX_ID_LENGTH))).toHaveLength(MAX_ID_LENGTH);
});

it('says what is wrong with the others', () => {
  expect(() => checkRegistrationId('')).toThrow(/empty/);
  expect(() => checkRegistrationId('x'.repeat(MAX_ID_LENGTH + 1))).toThrow(/4097.*4096/);
  for (const [value, word] of [
    [5, 'number'],
    [null, 'null'],
    [undefined, 'undefined'],
    [{}, 'object'],
  ] as const)
    expect(() => checkRegistrationId(value)).toThrow(new RegExp(`string, not ${word}`));
});
