import { median } from './statistics.ts';
import { names, type Times, type Way, ways } from './ways.ts';

/** The medians, and what was to be reached. */
export function printTable(title: string, times: Times, bytes: number): void {
  /** The median over the rounds of how many times as long one way took as the other. */
  const ratio = (way: Way, other: Way): number =>
    median(times[way].map((ms, round) => ms / (times[other][round] ?? NaN)));

  console.log(`\n${title}\n`);
  console.log(
    `${'way'.padEnd(34)}${'ms'.padStart(6)}${'MB/s'.padStart(7)}${'× drain'.padStart(9)}`,
  );
  for (const way of ways) {
    const ms = median(times[way]);
    const speed = (bytes / ms / 1000).toFixed(0);
    const toDrain = ratio(way, 'drain').toFixed(2);
    console.log(
      `${names[way].padEnd(34)}${ms.toFixed(0).padStart(6)}${speed.padStart(7)}${toDrain.padStart(9)}`,
    );
  }
  console.log();
  goal('foreground / drain, at most 1.3', ratio('foreground', 'drain'), (value) => value <= 1.3);
  goal('cache.put / foreground, above 1', ratio('cachePut', 'foreground'), (value) => value > 1);
  goal('native / foreground, at least 2', ratio('native', 'foreground'), (value) => value >= 2);
}

export function goal(what: string, value: number, isReached: (value: number) => boolean): void {
  console.log(`${what.padEnd(34)} ${value.toFixed(2)}  ${isReached(value) ? 'reached' : 'MISSED'}`);
}
