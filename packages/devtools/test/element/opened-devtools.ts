import { type BackgroundFetchManager, createBackgroundFetch } from '@bgfetch/core';
import axe from 'axe-core';
import { inject, onTestFinished, vi } from 'vitest';
import { scriptedServer } from '../../../../test/scripted-server/src/client.ts';
import type { DevtoolsElement } from '../../src/devtools-options.ts';
import { type SimulatedNetwork, simulatedNetwork } from '../../src/network/simulated-network.ts';
import { defineDevtools } from '../../src/show-devtools.ts';

export const scripted = scriptedServer(inject('scriptedServer'));

/** For what a busy machine may take, such as to store the last bytes in rows. */
const PATIENCE = { timeout: 10_000 };

export interface OpenedDevtools {
  readonly bg: BackgroundFetchManager;
  readonly network: SimulatedNetwork;
  readonly devtools: DevtoolsElement;
  /** The button or tab with this name. Throws when there is none that can be seen. */
  button(name: string): HTMLElement;
  /** Waits until the panel shows these words. */
  shows(words: string | RegExp): Promise<void>;
}

/** The devtools of a real manager, closed at first. Everything goes when the test is over. */
export async function openDevtools(theme: 'light' | 'dark' = 'light'): Promise<OpenedDevtools> {
  const name = `devtools-${crypto.randomUUID()}`;
  const network = simulatedNetwork({ channel: name });
  const bg = createBackgroundFetch({
    name,
    driver: 'foreground',
    prepareRequest: network.prepareRequest,
    retry: { baseDelayMs: 20, maxDelayMs: 200 },
  });
  await defineDevtools();
  const devtools = document.createElement('bgfetch-devtools') as DevtoolsElement;
  Object.assign(devtools, { manager: bg, managerName: name, network });
  devtools.setAttribute('theme', theme);
  document.documentElement.lang = 'en';
  document.title = 'Devtools';
  document.body.append(devtools);
  onTestFinished(async () => {
    network.close();
    devtools.remove();
    for (const id of await bg.getIds()) await (await bg.get(id))?.release();
    bg.close();
  });
  const root = (): ShadowRoot => {
    if (!devtools.shadowRoot) throw new Error('There is no shadow root.');
    return devtools.shadowRoot;
  };
  return {
    bg,
    network,
    devtools,
    button(label) {
      const all = [...root().querySelectorAll<HTMLElement>('button')];
      const found = all.find((each) => each.textContent === label && each.checkVisibility());
      if (!found) throw new Error(`There is no ${label}: ${all.map((each) => each.textContent)}`);
      return found;
    },
    async shows(words) {
      await vi.waitUntil(() => {
        // biome-ignore lint/performance/useDomNodeTextContent: what is hidden is not shown.
        const text = root().querySelector<HTMLElement>('.panel')?.innerText ?? '';
        return typeof words === 'string' ? text.includes(words) : words.test(text);
      }, PATIENCE);
    },
  };
}

/** What axe finds wrong in the page, in words. The test runner's own frame around it is none of ours. */
export async function axeFindings(element: Element): Promise<readonly string[]> {
  const { violations } = await axe.run(element);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
