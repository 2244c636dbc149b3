import type { Page } from 'playwright-core';

/** So long a frame stands, at least and at most: pauses of the machine that films are none of the story's. */
const [SHORTEST_MS, LONGEST_MS] = [160, 280];

interface Frame {
  readonly image: Buffer;
  /** How long it stands. */
  readonly ms: number;
}

export interface Filming {
  /** Resolves when no frame is being taken any more. */
  pause(): Promise<void>;
  resume(): void;
  end(): Promise<readonly Frame[]>;
}

/** Takes screenshots, one after the other, until it is told to end. */
export function film(page: Page): Filming {
  const shots: { image: Buffer; at: number }[] = [];
  let isRolling = true;
  let rolling: Promise<void>;
  const roll = async (): Promise<void> => {
    while (isRolling) {
      const at = performance.now();
      shots.push({ image: await page.screenshot(), at });
      const rest = SHORTEST_MS - (performance.now() - at);
      if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    }
  };
  rolling = roll();
  const pause = (): Promise<void> => {
    isRolling = false;
    return rolling;
  };
  return {
    pause,
    resume() {
      isRolling = true;
      rolling = roll();
    },
    async end() {
      await pause();
      return shots.map(({ image, at }, index) => {
        const next = shots[index + 1]?.at ?? at;
        return { image, ms: Math.round(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, next - at))) };
      });
    },
  };
}
