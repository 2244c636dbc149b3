import { globSync } from 'node:fs';
import { basename } from 'node:path/posix';
import { projectRoot } from '../bootstrap/project-root.mjs';
import { importsIn } from '../imports/import-graph.ts';

/** The rooms that each room imports, types included. */
export type RoomGraph = ReadonlyMap<string, ReadonlySet<string>>;

export function readRoomGraph(): RoomGraph {
  const files = globSync(['packages/*/src/**/*.{ts,tsx}', 'packages/*/package.json'], {
    cwd: projectRoot,
  }).map((file) => file.replaceAll('\\', '/'));
  const graph = new Map<string, Set<string>>();
  for (const file of files.filter((name) => !name.endsWith('.json')))
    graph.set(roomOf(file), new Set());
  for (const { from, to } of importsIn(files, projectRoot))
    if (roomOf(from) !== roomOf(to)) graph.get(roomOf(from))?.add(roomOf(to));
  return graph;
}

/** The entries that are more than one file of the same room. */
const entriesOfRooms: Readonly<Record<string, string>> = {
  'polyfill-auto': 'polyfill',
  'ready-made-worker': 'service-worker',
};

/** A folder of core, one driver, the room that an entry of core belongs to, or another package. */
export function roomOf(file: string): string {
  const [, name = '', path = ''] = /^packages\/([^/]+)\/src\/(.*)$/.exec(file) ?? [];
  if (name !== 'core') return name;
  const [room = '', driver = '', ...rest] = path.split('/');
  if (!driver) return entriesOfRooms[basename(room, '.ts')] ?? basename(room, '.ts');
  return room === 'drivers' && rest.length > 0 ? `${room}/${driver}` : room;
}

/** Without the arrows that follow from others: where a room imports one that imports a third, the third is not drawn. */
export function reduced(graph: RoomGraph): RoomGraph {
  const reachable = new Map<string, ReadonlySet<string>>();
  const reach = (room: string): ReadonlySet<string> => {
    const known = reachable.get(room);
    if (known) return known;
    const found = new Set<string>();
    for (const next of graph.get(room) ?? [])
      for (const below of [next, ...reach(next)]) found.add(below);
    reachable.set(room, found);
    return found;
  };
  return new Map(
    [...graph].map(([room, imports]) => [
      room,
      new Set([...imports].filter((one) => ![...imports].some((other) => reach(other).has(one)))),
    ]),
  );
}
