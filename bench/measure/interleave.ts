import { settleDisk } from './settle-disk.ts';

/** One number of each round. */
export type Measured<Way extends string> = Readonly<Record<Way, readonly number[]>>;

/**
 * Measures every way once in each round. They take turns, and begin with another one each time, so that a busy minute of the
 * machine hits all of them, and none always comes after the same one. Each begins with a disk at rest.
 */
export async function interleave<Way extends string>(
  ways: readonly Way[],
  rounds: number,
  measure: (way: Way, round: number) => Promise<number>,
  tell: (line: string) => void,
): Promise<Measured<Way>> {
  const measured = Object.fromEntries(ways.map((way) => [way, [] as number[]])) as Record<
    Way,
    number[]
  >;
  for (let round = 0; round < rounds; round++) {
    for (const way of rotated(ways, round)) {
      settleDisk();
      measured[way].push(await measure(way, round));
    }
    tell(ways.map((way) => `${way} ${measured[way].at(-1)?.toFixed(1)}`).join('  '));
  }
  return measured;
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
