import { createBackgroundFetch } from '@bgfetch/core';
import { regionTile } from './region-tile.ts';
import { regions } from './regions.ts';
import { showTotal } from './show-total.ts';

const bg = createBackgroundFetch({ name: 'maps' });

const list = document.querySelector('#regions');
for (const region of regions) list?.append(regionTile(bg, region));

const total = document.querySelector('#total');
if (total) showTotal(bg, total);
