import { expect, test } from 'vitest';
import { EntryReader } from './describe-entry.ts';

function describe(files: Record<string, string>, known?: string): string {
  const reader = new EntryReader((module) => files[module] ?? '');
  return reader.describe('the entry', 'src/entry.d.ts', known);
}

test('every export is shown with its type, in the order of the names', () => {
  const text = describe({
    'src/entry.d.ts': `export { type Shape, draw as paint } from './shapes.ts';
export * from './more.ts';
export declare const zero: 0;`,
    'src/shapes.d.ts': `export interface Shape {
    readonly corners: number;
}
export declare function draw(shape: Shape): void;
export declare function draw(shape: Shape, twice: boolean): void;`,
    'src/more.d.ts': `export type Area = number;
export {};`,
  });
  expect(text).toBe(`the entry

type Area = number;

paint is:
function draw(shape: Shape): void;
function draw(shape: Shape, twice: boolean): void;

interface Shape {
    readonly corners: number;
}

const zero: 0;`);
});

test('types that are mentioned, by whatever way, are shown once and apart', () => {
  const text = describe({
    'src/entry.d.ts': `import type { Options } from './options.ts';
export declare class Tool {
    #private;
    constructor(options?: Options);
}`,
    'src/options.d.ts': `interface Hidden {
    readonly next: Hidden | null;
    readonly Unrelated?: 'Text';
}
type Text = string;
type Unrelated = number;
export interface Options {
    readonly hidden: Hidden;
}`,
  });
  const [, apart = ''] = text.split('── mentioned above, and not exported');
  expect(apart.trim()).toBe(`interface Hidden {
    readonly next: Hidden | null;
    readonly Unrelated?: 'Text';
}

interface Options {
    readonly hidden: Hidden;
}`);
});

test('what the main entry exports is only named', () => {
  const text = describe(
    {
      'src/entry.d.ts': `import type { Shape } from './shape.ts';
export declare function draw(shape: Shape): void;`,
      'src/main.d.ts': `export type { Shape } from './shape.ts';`,
      'src/shape.d.ts': 'export type Shape = string;',
    },
    'src/main.d.ts',
  );
  expect(text).toBe(`the entry

function draw(shape: Shape): void;

── mentioned above, and exported by the main entry

Shape`);
});

test('what another package exports is said to be of that package', () => {
  const text = describe({
    'src/entry.d.ts': `export * from '@bgfetch/core';
export type { A, B as C } from '@bgfetch/core/adapter';`,
  });
  expect(text).toBe(`the entry

* from @bgfetch/core

A: of @bgfetch/core/adapter

C: B of @bgfetch/core/adapter`);
});

test('a statement that is not understood is not passed over', () => {
  expect(() => describe({ 'src/entry.d.ts': 'export = something;' })).toThrow('not understood');
});
