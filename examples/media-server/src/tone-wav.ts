import type { ByteSource } from './byte-source.ts';
import { fingerprint } from './seeded-bytes.ts';

const SAMPLES_PER_SECOND = 44_100;
const HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;
const BEAT_SAMPLES = SAMPLES_PER_SECOND / 2;
/** Semitones of a pentatonic scale: any order of them is bearable. */
const SCALE = [0, 3, 5, 7, 10, 12, 15, 17];

/**
 * A playable WAV (mono, 16 bit) whose notes follow from the seed, readable from any offset. It is a melody
 * and not one steady tone because pieces put together wrongly would sound and hash right in a steady one.
 */
export function toneWav(seed: string, seconds: number): ByteSource {
  const samples = Math.round(seconds * SAMPLES_PER_SECOND);
  const header = wavHeader(samples * BYTES_PER_SAMPLE);
  return {
    size: HEADER_BYTES + samples * BYTES_PER_SAMPLE,
    read(from, to) {
      const bytes = new Uint8Array(to - from);
      bytes.set(header.subarray(from, to));
      fillSamples(bytes, seed, from);
      return bytes;
    },
  };
}

/** Fills everything behind the header; `offset` may fall into the middle of a sample. */
function fillSamples(bytes: Uint8Array, seed: string, offset: number): void {
  let beat = -1;
  let frequency = 0;
  let value = 0;
  let known = -1;
  for (let index = Math.max(0, HEADER_BYTES - offset); index < bytes.length; index++) {
    const position = offset + index - HEADER_BYTES;
    const sample = position >> 1;
    if (sample !== known) {
      const sampleBeat = Math.floor(sample / BEAT_SAMPLES);
      if (sampleBeat !== beat) {
        beat = sampleBeat;
        frequency = frequencyOf(seed, beat);
      }
      // Each note swells and fades, so that beats join without a click.
      const loudness = 0.4 * Math.sin((Math.PI * (sample - beat * BEAT_SAMPLES)) / BEAT_SAMPLES);
      const phase = (2 * Math.PI * frequency * sample) / SAMPLES_PER_SECOND;
      value = Math.round(32_767 * loudness * Math.sin(phase));
      known = sample;
    }
    bytes[index] = (position & 1) === 0 ? value & 0xff : (value >> 8) & 0xff;
  }
}

function frequencyOf(seed: string, beat: number): number {
  const semitone = SCALE[fingerprint(`${seed}:${beat}`) % SCALE.length] ?? 0;
  return 220 * 2 ** (semitone / 12);
}

function wavHeader(dataBytes: number): Uint8Array {
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  const text = (at: number, characters: string): void => {
    for (let index = 0; index < characters.length; index++) {
      header.setUint8(at + index, characters.charCodeAt(index));
    }
  };
  text(0, 'RIFF');
  header.setUint32(4, HEADER_BYTES - 8 + dataBytes, true);
  text(8, 'WAVEfmt ');
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true); // PCM
  header.setUint16(22, 1, true); // one channel
  header.setUint32(24, SAMPLES_PER_SECOND, true);
  header.setUint32(28, SAMPLES_PER_SECOND * BYTES_PER_SAMPLE, true);
  header.setUint16(32, BYTES_PER_SAMPLE, true);
  header.setUint16(34, BYTES_PER_SAMPLE * 8, true);
  text(36, 'data');
  header.setUint32(40, dataBytes, true);
  return new Uint8Array(header.buffer);
}
