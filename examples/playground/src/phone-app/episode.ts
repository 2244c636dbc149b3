import type { BackgroundFetchOptions } from '@bgfetch/core';
import { catalogue } from '../media/catalogue.ts';
import { PHONE_SCOPE } from '../phone/pocket-phone.ts';

export const EPISODE_ID = 'episode';

const file = catalogue.find(({ key }) => key === 'episode')?.files[1];
if (!file) throw new Error('The catalogue has no such episode.');

export const episodeName = 'Tides of the Baltic';
export const episodeBytes = file.bytes;
export const episodeUrl = `${file.path}?scope=${PHONE_SCOPE}`;
export const episodeOrder: BackgroundFetchOptions = {
  title: episodeName,
  downloadTotal: file.bytes,
  metadata: { kind: 'playground-order', files: [{ ...file }] },
};
