import type { IconName } from '../dom/icon.ts';
import type { OrderedFile } from './order.ts';

/** A file of the catalogue, with the path that makes the media server make it up. */
export interface CatalogueFile extends OrderedFile {
  readonly path: string;
}

export interface CatalogueItem {
  readonly key: string;
  readonly name: string;
  readonly hint: string;
  readonly icon: IconName;
  readonly noun: string;
  readonly files: readonly CatalogueFile[];
  /** How many files a first click takes. */
  readonly usual: number;
}

const KB = 1000;
const MB = 1000 * KB;
/** A mono 16-bit WAV at 44.1 kHz, with its header. */
const wavBytes = (seconds: number): number => 44 + seconds * 88_200;

const seeded = (seed: string, bytes: number, name: string): CatalogueFile => ({
  name,
  bytes,
  direction: 'download',
  path: `/media/${seed}/${bytes}/${name}`,
});

const episode = (minutes: number, i: number): CatalogueFile => {
  const name = `episode-${i + 1}.wav`;
  const seconds = minutes * 60;
  return {
    name,
    bytes: wavBytes(seconds),
    direction: 'download',
    path: `/media/tone/${seconds}/${name}`,
  };
};

const upload = (bytes: number, name: string): CatalogueFile => ({
  name,
  bytes,
  direction: 'upload',
  path: `/upload/${name}`,
});

const photoKb = [64, 1840, 6, 3410, 920, 128, 2600, 47, 1200, 3900, 310, 780];
const regions = ['harz', 'alps', 'eifel', 'black-forest', 'spreewald', 'baltic-coast', 'allgaeu'];
const regionMb = [8, 96, 12, 21, 3, 34, 16];

export const catalogue: readonly CatalogueItem[] = [
  {
    key: 'episode',
    name: 'Episode',
    hint: 'Audio, 16–53 MB',
    icon: 'episode',
    noun: 'episode',
    usual: 1,
    files: [6, 4, 8, 3, 10, 5].map(episode),
  },
  {
    key: 'map',
    name: 'Offline map',
    hint: '3–96 MB a region',
    icon: 'map',
    noun: 'region',
    usual: 3,
    files: regions.map((region, i) =>
      seeded(`map-${region}`, (regionMb[i] ?? 1) * MB, `${region}.tiles`),
    ),
  },
  {
    key: 'model',
    name: 'Model weights',
    hint: 'One file, 500 MB',
    icon: 'model',
    noun: 'model',
    usual: 1,
    files: [seeded('model-a', 500_000_000, 'model-q4.safetensors')],
  },
  {
    key: 'photos',
    name: 'Photo set',
    hint: '6 kB–4 MB each',
    icon: 'photos',
    noun: 'photo',
    usual: 6,
    files: photoKb.map((kb, i) => {
      const name = `photo-${String(i + 1).padStart(2, '0')}.jpg`;
      return seeded(`photo-${i + 1}`, kb * KB, name);
    }),
  },
  {
    key: 'upload',
    name: 'Voice memo',
    hint: 'One upload, 24 MB',
    icon: 'memo',
    noun: 'voice memo',
    usual: 1,
    files: [upload(24 * MB, 'voice-memo.flac')],
  },
  {
    key: 'backup',
    name: 'Photo backup',
    hint: 'Uploads to 6 MB',
    icon: 'backup',
    noun: 'upload',
    usual: 4,
    files: [1.2, 3.4, 0.4, 6, 2.2, 0.9, 4.1, 1.7].map((mb, i) =>
      upload(Math.round(mb * MB), `holiday-${i + 1}.jpg`),
    ),
  },
];
