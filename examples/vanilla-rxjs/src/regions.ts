export interface Region {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** Of its land, in degrees. */
  readonly hue: number;
  /** Tiles and place names: two files, one background fetch. */
  readonly paths: readonly string[];
}

const region = (id: string, name: string, mebibytes: number, hue: number): Region => {
  const bytes = mebibytes * 1024 * 1024;
  const names = 512 * 1024;
  const path = (size: number, file: string) => `/media/map-${id}/${size}/${file}?scope=maps`;
  return {
    id,
    name,
    hue,
    bytes: bytes + names,
    paths: [path(bytes, `${id}.tiles`), path(names, `${id}-names.json`)],
  };
};

export const regions: readonly Region[] = [
  region('harz', 'Harz', 8, 150),
  region('alps', 'Alps', 48, 205),
  region('eifel', 'Eifel', 12, 120),
  region('black-forest', 'Black Forest', 21, 165),
  region('spreewald', 'Spreewald', 5, 95),
  region('baltic-coast', 'Baltic coast', 34, 225),
  region('allgaeu', 'Allgäu', 16, 135),
  region('heath', 'Lüneburg Heath', 9, 330),
];
