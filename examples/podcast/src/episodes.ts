export interface Episode {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly teaser: string;
  readonly seconds: number;
  readonly bytes: number;
  /** Of its cover, in degrees. */
  readonly hue: number;
  /** Where the media server makes it up; faults of the scope `podcast` apply to it. */
  readonly path: string;
}

export const SHOW = {
  title: 'Low Tide',
  by: 'Stories from the edge of the map',
};

/** A mono 16-bit WAV at 44.1 kHz, with its header. */
const wavBytes = (seconds: number): number => 44 + seconds * 88_200;

const episode = (
  number: number,
  hue: number,
  seconds: number,
  title: string,
  teaser: string,
): Episode => ({
  id: `low-tide-${number}`,
  number,
  title,
  teaser,
  seconds,
  bytes: wavBytes(seconds),
  hue,
  path: `/media/tone/${seconds}/low-tide-${number}.wav?scope=podcast`,
});

export const episodes: readonly Episode[] = [
  episode(42, 205, 372, 'The lighthouse that moved', 'Forty metres inland, one night, on rails.'),
  episode(41, 28, 246, 'A ferry for three people', 'It still runs on time, mostly for the mail.'),
  episode(40, 152, 424, 'Salt marsh arithmetic', 'How much carbon does a mudflat hold?'),
  episode(39, 268, 188, 'Fog signals', 'A short history of very loud horns.'),
  episode(38, 340, 305, 'The cartographer’s error', 'An island that was sold twice and never was.'),
  episode(37, 92, 267, 'Eelgrass', 'Divers replant a meadow by hand.'),
];
