import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Checksum } from '../../src/storage/checksum.ts';

function checksumOf(...pieces: readonly Uint8Array[]): number {
  const checksum = new Checksum();
  for (const piece of pieces) checksum.add(piece);
  return checksum.value();
}

test('the same bytes have the same checksum, however they come', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.nat(3), (pieces, shift) => {
      const bytes = pieces.flatMap((piece) => [...piece]);
      // A view that does not begin at a multiple of four.
      const shifted = new Uint8Array(bytes.length + shift).subarray(shift);
      shifted.set(bytes);
      expect(checksumOf(...pieces)).toBe(checksumOf(Uint8Array.from(bytes)));
      expect(checksumOf(shifted)).toBe(checksumOf(...pieces));
    }),
  );
});

test('a block of zeros in the place of bytes, which a power loss leaves, is found', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.nat(200),
      fc.nat(200),
      (bytes, one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const lost = bytes.slice();
        lost.fill(0, from, to);
        fc.pre(lost.some((byte, i) => byte !== bytes[i]));
        expect(checksumOf(lost)).not.toBe(checksumOf(bytes));
      },
    ),
  );
});

test('a shorter end, and zeros after the end, are found', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.integer({ min: 1, max: 8 }),
      (bytes, count) => {
        const longer = new Uint8Array(bytes.length + count);
        longer.set(bytes);
        expect(checksumOf(longer)).not.toBe(checksumOf(bytes));
      },
    ),
  );
});
