import type { Measure } from './measure.ts';
import type { Row } from './rows.ts';

/** The largest size allowed for each row, in kB (1,000 bytes). */
export type Limits = Readonly<Record<string, number>>;

export interface Line {
  readonly name: string;
  readonly kB: number;
  readonly limit: number | undefined;
  readonly aim: number | undefined;
  readonly problem: string | undefined;
}

/** One line for each row, in their order. A row without a limit is a problem too. */
export function linesOf(
  rows: readonly Row[],
  measures: ReadonlyMap<string, Measure>,
  limits: Limits,
): readonly Line[] {
  const bytesOf = (name: string): number => measures.get(name)?.bytes ?? 0;
  return rows.map(({ name, beyond, aim }) => {
    const kB = (bytesOf(name) - (beyond === undefined ? 0 : bytesOf(beyond))) / 1000;
    const limit = limits[name];
    const problem =
      limit === undefined ? 'has no limit' : kB > limit ? 'is over its limit' : undefined;
    return { name, kB, limit, aim, problem };
  });
}

/** What is measured, rounded up to a tenth of a kB. At least 50 bytes are left: Brotli varies by some with mere names. */
export function limitsFor(lines: readonly Line[]): Limits {
  return Object.fromEntries(lines.map(({ name, kB }) => [name, Math.ceil(kB * 10 + 0.5) / 10]));
}

export function tableOf(lines: readonly Line[]): string {
  const width = Math.max(
    ...['brotli, kB', ...lines.map(({ name }) => name)].map((name) => name.length),
  );
  const cell = (value: number | undefined, digits = 1) =>
    (value === undefined ? '' : value.toFixed(digits)).padStart(7);
  const heading = `${'brotli, kB'.padEnd(width)}${['actual', 'limit', 'aim'].map((word) => word.padStart(7)).join('')}`;
  return [
    heading,
    ...lines.map(
      ({ name, kB, limit, aim, problem }) =>
        `${name.padEnd(width)}${cell(kB, 2)}${cell(limit)}${cell(aim)}${problem ? `  ${problem}` : ''}`,
    ),
  ].join('\n');
}

/** Where the bytes of a row are: by folder, then by module, the largest first. */
export function modulesOf({ name }: Row, { modules }: Measure): string {
  const rooms = new Map<string, number>();
  for (const [module, bytes] of modules)
    rooms.set(roomOf(module), (rooms.get(roomOf(module)) ?? 0) + bytes);
  const list = (sizes: ReadonlyMap<string, number>): string[] =>
    [...sizes]
      .filter(([, bytes]) => bytes > 0)
      .toSorted(([, one], [, other]) => other - one)
      .map(([what, bytes]) => `${String(bytes).padStart(8)}  ${what}`);
  return [`\n${name} (bytes, minified)`, ...list(rooms), '', ...list(modules)].join('\n');
}

/** `drivers/web` for a file of core, the package's name for another. */
function roomOf(module: string): string {
  const dependency = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module)?.[1];
  if (dependency) return dependency;
  const [, name, room] = /^packages\/([^/]+)\/src\/(?:(.*)\/)?/.exec(module) ?? [];
  return room ?? name ?? module;
}
