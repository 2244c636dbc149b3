import type { Interruption } from '../browsers/fire-browser.ts';

const MIB = 1024 * 1024;

/** What one run does: all of it follows from the seed. */
export interface KillPlan {
  readonly files: readonly { readonly seed: string; readonly bytes: number }[];
  readonly chunkBytes: number;
  readonly bytesPerSecond: number;
  readonly kills: readonly {
    readonly way: Interruption;
    /** How long the page lives before it, from the moment when it is asked for. */
    readonly afterMs: number;
    /** How long it is away, where it comes back. */
    readonly awayMs: number;
  }[];
}

export interface KillScale {
  readonly totalBytes: number;
  readonly kills: number;
  readonly longestLifeMs: number;
}

export function planKills(
  seed: number,
  random: () => number,
  ways: readonly Interruption[],
  { totalBytes, kills, longestLifeMs }: KillScale,
): KillPlan {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const [large, middle] = [0.5 + random() * 0.2, 0.2 + random() * 0.1];
  const sizes = [large, middle, 1 - large - middle].map((part) => Math.floor(totalBytes * part));
  sizes[2] = totalBytes - (sizes[0] ?? 0) - (sizes[1] ?? 0);
  // Half of the longest life on average, and what a page lives while it is being loaded and looked for.
  const lifeMs = kills * (longestLifeMs / 2 + 400);
  return {
    files: sizes.map((bytes, index) => ({ seed: `fire-${seed}-${index}`, bytes })),
    chunkBytes: pick([64 * 1024, 256 * 1024, MIB, 4 * MIB]),
    bytesPerSecond: Math.round(((sizes[0] ?? totalBytes) / lifeMs) * 1000),
    // Every way once before any comes again.
    kills: shuffledRounds(ways, kills, random).map((way) => ({
      way,
      afterMs: Math.round(random() * longestLifeMs),
      awayMs: Math.round(random() * 400),
    })),
  };
}

function shuffledRounds<T>(list: readonly T[], length: number, random: () => number): T[] {
  const dealt: T[] = [];
  while (dealt.length < length) {
    const round = list.map((item) => ({ item, rank: random() }));
    dealt.push(...round.toSorted((one, other) => one.rank - other.rank).map(({ item }) => item));
  }
  return dealt.slice(0, length);
}
