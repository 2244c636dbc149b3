import { type RoomGraph, reduced } from './room-graph.ts';

/** `docs/rooms.md`: the rooms, and who imports whom. */
export function roomsPage(graph: RoomGraph, rooms: Readonly<Record<string, string>>): string {
  const names = Object.keys(rooms);
  const unknown = [...graph.keys()].filter((room) => !names.includes(room));
  const gone = names.filter((room) => !graph.has(room));
  if (unknown.length + gone.length > 0)
    throw new Error(
      `scripts/rooms/rooms.ts does not describe the rooms as they are. New: ${unknown}. Gone: ${gone}.`,
    );
  const inOrder = (set: ReadonlySet<string> = new Set()) => names.filter((room) => set.has(room));
  const { boxes, arrows } = drawn(names, reduced(graph));
  return `# Rooms

Written by \`npm run rooms\`; a test says when it is out of date. The rooms are the folders of \`packages/core/src\`, and the
adapters above them. An arrow leads from a room to one that it imports, types included. Arrows that follow from others are
left out of the picture, and rooms that have the same neighbours share a box. The table has every import.

\`\`\`mermaid
flowchart TD
${boxes.map((box, index) => `  ${index}["${box.join('<br>')}"]`).join('\n')}
${arrows.map(([from, to]) => `  ${from} --> ${to}`).join('\n')}
\`\`\`

${tableOf([
  ['room', 'what it is', 'imports'],
  ...names.map((room) => [room, rooms[room] ?? '', inOrder(graph.get(room)).join(', ')]),
])}
`;
}

interface Drawing {
  readonly boxes: readonly (readonly string[])[];
  /** From and to, by the places of the boxes. */
  readonly arrows: readonly (readonly [number, number])[];
}

/** Rooms with the same arrows in and out are one box. */
function drawn(names: readonly string[], graph: RoomGraph): Drawing {
  const neighbours = (room: string): string => {
    const into = names.filter((from) => graph.get(from)?.has(room));
    const out = names.filter((to) => graph.get(room)?.has(to));
    return `${into} > ${out}`;
  };
  const groups = new Map<string, string[]>();
  for (const room of names)
    groups.set(neighbours(room), [...(groups.get(neighbours(room)) ?? []), room]);
  const boxes = [...groups.values()];
  const arrows = boxes.flatMap(([from = ''], index) =>
    boxes.flatMap(([to = ''], other) =>
      graph.get(from)?.has(to) ? [[index, other] as const] : [],
    ),
  );
  return { boxes, arrows };
}

/** A table in Markdown, as the formatter has it: cells of one width in each column. */
function tableOf([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[], fill = ' ') =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |`;
  return [
    line(head),
    line(
      head.map(() => ''),
      '-',
    ),
    ...rows.map((row) => line(row)),
  ].join('\n');
}
