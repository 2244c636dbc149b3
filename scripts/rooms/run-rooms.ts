import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../bootstrap/project-root.mjs';
import { readRoomGraph } from './room-graph.ts';
import { rooms } from './rooms.ts';
import { roomsPage } from './rooms-page.ts';

/** Writes `docs/rooms.md`. */
writeFileSync(join(projectRoot, 'docs/rooms.md'), roomsPage(readRoomGraph(), rooms));
