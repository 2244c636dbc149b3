import type { RegistrationSnapshot } from '@bgfetch/core';
import { formatBytes } from '../src/format/bytes.ts';
import { shortContext } from '../src/format/context-name.ts';
import type { Tab } from './tab.ts';

const POLL_MS = 120;
const SAY_EVERY_MS = 1_500;
const STEP_LIMIT_MS = 75_000;

/** Tells what a scenario does, line by line, and waits for things to happen. */
export interface Story {
  say(text: string): void;
  /** Waits until the registration, as `tab` sees it, is as wished; tells of its progress meanwhile. */
  until(
    what: string,
    tab: Tab,
    id: string,
    wish: (snapshot: RegistrationSnapshot) => boolean,
  ): Promise<RegistrationSnapshot>;
  seconds(): number;
}

export function tellStory(title: string): Story {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  const say = (text: string): void => {
    console.log(`  ${seconds().toFixed(1).padStart(6)} s  ${text}`);
  };
  console.log(`\n${title}`);
  return {
    say,
    seconds,
    async until(what, tab, id, wish) {
      const limit = performance.now() + STEP_LIMIT_MS;
      let spoke = performance.now();
      for (;;) {
        const snapshot = await tab.snapshot(id);
        if (wish(snapshot)) return snapshot;
        if (snapshot.status === 'settled') {
          throw new Error(`It settled before ${what}: ${inWords(snapshot)}`);
        }
        if (performance.now() > limit) {
          throw new Error(`Waited in vain until ${what}: ${inWords(snapshot)}`);
        }
        if (performance.now() - spoke > SAY_EVERY_MS) {
          spoke = performance.now();
          say(inWords(snapshot));
        }
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
  };
}

export function fractionOf(snapshot: RegistrationSnapshot): number {
  return snapshot.downloaded / (snapshot.expectedBytes || Number.POSITIVE_INFINITY);
}

export function inWords(snapshot: RegistrationSnapshot): string {
  const { status, waitingFor, runner, result, failureReason, problem } = snapshot;
  const parts = [
    `${Math.floor(fractionOf(snapshot) * 100)} %`.padStart(5),
    formatBytes(snapshot.downloaded).padStart(9),
    result || status,
    waitingFor ? `for ${waitingFor}` : '',
    runner && status === 'running' ? `in tab ${shortContext(runner)}` : '',
    failureReason,
    problem ? `(${problem.message})` : '',
  ];
  return parts.filter(Boolean).join('  ');
}
