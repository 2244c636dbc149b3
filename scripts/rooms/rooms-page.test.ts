import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type RoomGraph, readRoomGraph, reduced, roomOf } from './room-graph.ts';
import { rooms } from './rooms.ts';
import { roomsPage } from './rooms-page.ts';

const graph = (imports: Record<string, string[]>): RoomGraph =>
  new Map(Object.entries(imports).map(([room, others]) => [room, new Set(others)]));

test('docs/rooms.md shows the rooms as they are (npm run rooms writes it)', () => {
  const page = readFileSync(new URL('../../docs/rooms.md', import.meta.url), 'utf8');
  expect(page).toBe(roomsPage(readRoomGraph(), rooms));
});

test.each([
  ['packages/core/src/model/rows.ts', 'model'],
  ['packages/core/src/model/transitions/settle.ts', 'model'],
  ['packages/core/src/drivers/driver.ts', 'drivers'],
  ['packages/core/src/drivers/web/web-driver.ts', 'drivers/web'],
  ['packages/core/src/adapter.ts', 'adapter'],
  ['packages/core/src/ready-made-worker.ts', 'service-worker'],
  ['packages/react/src/use-source.ts', 'react'],
])('%s is in %s', (file, room) => {
  expect(roomOf(file)).toBe(room);
});

test('an arrow that follows from others is not drawn', () => {
  const arrows = reduced(
    graph({ top: ['middle', 'low'], middle: ['low', 'ground'], low: ['ground'], ground: [] }),
  );
  expect(arrows).toEqual(graph({ top: ['middle'], middle: ['low'], low: ['ground'], ground: [] }));
});

test('rooms with the same neighbours are one box', () => {
  const page = roomsPage(graph({ one: ['low'], two: ['low'], low: [] }), {
    ...{ one: 'a room', two: 'another', low: 'the ground' },
  });
  expect(page).toContain('  0["one<br>two"]\n  1["low"]\n  0 --> 1\n');
  expect(page).toContain('| two  | another    | low     |');
});

test('a room that nobody has described is refused', () => {
  expect(() => roomsPage(graph({ attic: [] }), {})).toThrow('New: attic');
  expect(() => roomsPage(graph({}), { cellar: 'dark' })).toThrow('Gone: cellar');
});
