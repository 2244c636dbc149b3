import {
  type BackgroundFetchManagerOptions,
  type BackgroundFetchOptions,
  createBackgroundFetch,
} from '../../../../packages/core/src/index.ts';
import { loadRemote } from './load-remote.ts';
import { reporter } from './report.ts';
import { lookIntoStore, type Stored } from './stored.ts';

/** The app under fire: it opens its manager by itself, as apps do, and tells all that it shows. */
export interface FireApp {
  /** How far it is; opening and starting go on by themselves. */
  readonly opened: boolean;
  sha256(url: string): Promise<string>;
  release(): Promise<void>;
  stored(): Promise<Stored>;
}

declare global {
  interface Window {
    fire: FireApp;
  }
}

export interface FireAppSetup {
  readonly options: BackgroundFetchManagerOptions & { readonly name: string };
  readonly report: string;
  readonly id: string;
  /** Started unless it is there already. */
  readonly urls: readonly string[];
  readonly how: BackgroundFetchOptions;
}

const parameters = new URLSearchParams(location.search);
const setup = JSON.parse(parameters.get('setup') ?? '{}') as FireAppSetup;
const tell = reporter(setup.report);
addEventListener('error', ({ message }) => tell({ kind: 'trouble', message }));
addEventListener('unhandledrejection', ({ reason }) =>
  tell({ kind: 'trouble', message: `unhandled: ${reason}` }),
);
loadRemote(parameters);
tell({ kind: 'open' });

const { options, id, urls, how } = setup;
const bg = createBackgroundFetch(options);
let opened = false;
bg.registration$(id).subscribe((snapshot) => {
  if (snapshot) tell({ kind: 'snapshot', snapshot });
});
for (const name of ['success', 'fail', 'abort'] as const)
  bg.on(name, () => tell({ kind: 'event', name }));

const registration = async () => {
  const found = await bg.get(id);
  if (!found) throw new Error('There is no registration.');
  return found;
};

window.fire = {
  get opened() {
    return opened;
  },
  async sha256(url) {
    const record = await (await registration()).match(url);
    if (!record) throw new Error(`There is no record for ${url}.`);
    const bytes = await (await record.responseReady).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  },
  release: async () => (await registration()).release(),
  stored: () => lookIntoStore(options.name),
};

await bg.ready;
if (!(await bg.get(id))) await bg.fetch(id, [...urls], how);
opened = true;
