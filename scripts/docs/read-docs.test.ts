import { expect, test } from 'vitest';
import { readDocs } from './read-docs.ts';

const file = `import type { Observable } from 'rxjs';
/** A way. */
export type Way = 
/** Up, against the wind. */
'up'
/** Down. */
 | 'down';
/**
 * What moves.
 *
 * @example
 * move();
 */
export interface Mover {
    /** How far it is. */
    readonly far: number;
    /** How it moves. */
    readonly how?: {
        /** Metres in a second. */
        readonly speed?: number;
        readonly way: Way;
    };
    move(by: number): void;
    readonly [key: string]: unknown;
}
/** Makes one. */
export declare function make(): Mover;
export declare function make(far: number): Mover;
export declare const zero: 0;
`;

test('comments are read with what they belong to, at every depth', () => {
  const docs = readDocs(file);
  expect([...docs.keys()]).toEqual(['Way', 'Mover', 'make', 'zero']);
  expect(docs.get('Way')).toMatchObject({ doc: 'A way.', text: "type Way = 'up' | 'down';" });
  expect(docs.get('Way')?.members).toMatchObject([
    { name: "'up'", doc: 'Up, against the wind.' },
    { name: "'down'", doc: 'Down.' },
  ]);
  expect(docs.get('Mover')?.doc).toBe('What moves.\n\n@example\nmove();');
  expect(docs.get('Mover')?.members.map(({ name, doc }) => [name, doc])).toEqual([
    ['far', 'How far it is.'],
    ['how', 'How it moves.'],
    ['move', ''],
    ['[key: string]', ''],
  ]);
  expect(docs.get('Mover')?.members[1]?.members).toMatchObject([
    { name: 'speed', doc: 'Metres in a second.' },
    { name: 'way', doc: '' },
  ]);
  expect(docs.get('make')).toMatchObject({
    doc: 'Makes one.',
    text: 'function make(): Mover;\nfunction make(far: number): Mover;',
  });
  expect(docs.get('zero')).toMatchObject({ doc: '', text: 'const zero: 0;' });
});
