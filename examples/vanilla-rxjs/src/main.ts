import { createBackgroundFetch } from '@bgfetch/core';
import { regionTile } from './region-tile.ts';
import { regions } from './regions.ts';
import { showTotal } from './show-total.ts';
import { trackUploads } from './track-uploads.ts';

const bg = createBackgroundFetch({ name: 'maps' });

const list = document.querySelector('#regions');
for (const region of regions) list?.append(regionTile(bg, region));

const total = document.querySelector('#total');
if (total) showTotal(bg, total);

const tracks = document.querySelector('#tracks');
if (tracks) trackUploads(bg, tracks);

// While it is developed, a button at the bottom opens a panel that shows what the manager does.
if (import.meta.env.DEV)
  void import('@bgfetch/devtools').then(({ showDevtools }) => showDevtools(bg, { name: 'maps' }));
