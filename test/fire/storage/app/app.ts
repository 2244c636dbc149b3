import { seededBytes } from '../../../../examples/media-server/src/seeded-bytes.ts';
import { runStorm } from '../storm.ts';

declare global {
  interface Window {
    /** Runs one storm; what comes of it is in `outcome` then. */
    storm(seed: number, fileSizes: readonly number[]): void;
    outcome?: { readonly figures: Record<string, number> } | { readonly problem: string };
  }
}

window.storm = (seed, fileSizes) => {
  delete window.outcome;
  const files = fileSizes.map((size, index) => {
    const name = `storm-${seed}-${index}`;
    return {
      url: new URL(`/media/${name}/${size}/${name}.bin?scope=storm`, location.href).href,
      bytes: seededBytes(name, 0, size),
    };
  });
  runStorm(seed, files).then(
    (figures) => {
      window.outcome = { figures };
    },
    (error) => {
      window.outcome = { problem: String(error) };
    },
  );
};
