import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { generationSeed, MAX_SEEDED_BYTES, seededBytes } from '../src/seeded-bytes.ts';

const SIZE = 5000;
const whole = seededBytes('film', 0, SIZE);

describe('seeded bytes', () => {
  it('are the same wherever they are started', () => {
    for (let from = 0; from <= 70; from++) {
      for (const to of [from, from + 1, from + 2, from + 3, from + 4, from + 64, SIZE]) {
        expect(seededBytes('film', from, to), `${from} to ${to}`).toEqual(whole.slice(from, to));
      }
    }
    for (let round = 0; round < 300; round++) {
      const from = Math.floor(Math.random() * SIZE);
      const to = from + Math.floor(Math.random() * (SIZE - from + 1));
      expect(seededBytes('film', from, to), `${from} to ${to}`).toEqual(whole.slice(from, to));
    }
  });

  it('stay what they were, or every stored fixture would change', () => {
    expect(Buffer.from(seededBytes('film', 0, 16)).toString('hex')).toBe(
      '4b5dc3de656934621441c7c0c776b0d8',
    );
  });

  it('differ between seeds and generations, also shifted', () => {
    const words = (seed: string): Set<number> =>
      new Set(new Uint32Array(seededBytes(seed, 0, 400_000).buffer));
    const film = words('film');
    for (const other of ['films', 'Film', '1', '2', '', generationSeed('film', 1)]) {
      const shared = [...words(other)].filter((word) => film.has(word));
      expect(shared.length, other).toBeLessThan(20);
    }
    expect(generationSeed('film', 0)).toBe('film');
  });

  it('do not compress', () => {
    const bytes = seededBytes('film', 0, 1_000_000);
    expect(gzipSync(bytes).length).toBeGreaterThan(bytes.length);
  });

  it('reach far and end there', () => {
    expect(seededBytes('film', MAX_SEEDED_BYTES - 3, MAX_SEEDED_BYTES)).toHaveLength(3);
    expect(seededBytes('film', 2 ** 31 + 1, 2 ** 31 + 9)).not.toEqual(seededBytes('film', 1, 9));
    expect(() => seededBytes('film', 5, 4)).toThrow(RangeError);
    expect(() => seededBytes('film', 0, MAX_SEEDED_BYTES + 1)).toThrow(RangeError);
  });
});
