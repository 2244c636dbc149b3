import { createBackgroundFetch } from '@bgfetch/core';
// The playground is there to be looked into, in its production build too.
import { showDevtools, simulatedNetwork } from '@bgfetch/devtools/always';
import './styles/page.css';
import { createServerControl } from './media/server-control.ts';
import { composerPanel } from './panels/composer-panel.ts';
import { enginePanel } from './panels/engine-panel.ts';
import { logPanel } from './panels/log-panel.ts';
import { phonePanel } from './panels/phone-panel.ts';
import { registrationsPanel } from './panels/registrations-panel.ts';
import { serverPanel } from './panels/server-panel.ts';
import { showFatal } from './show-fatal.ts';
import { streamHasher } from './verify/hash-stream.ts';
import { createVerifications } from './verify/verifications.ts';

// The web driver needs a worker; without one `auto` chooses the foreground driver and says so.
navigator.serviceWorker?.register('/service-worker.js').catch((error: unknown) => {
  console.warn('No service worker, so no Background Fetch:', error);
});

const network = simulatedNetwork();
const bg = createBackgroundFetch({
  prepareRequest: network.prepareRequest,
  validateResponse: ({ headers }) =>
    headers.get('content-type')?.startsWith('text/html')
      ? 'A login page answers in place of the file.'
      : undefined,
});
const server = createServerControl();
const verifications = createVerifications(bg);

document
  .querySelector('main')
  ?.append(composerPanel(bg), registrationsPanel(bg, verifications), phonePanel());
document.querySelector('aside')?.append(serverPanel(server), logPanel(server), enginePanel(bg));

showDevtools(bg, { network });

// In a browser a timer wakes the page while it is open; the devtools can simulate one.
bg.on('wake', (wake) => wake.waitUntil(bg.retryNow()));
void bg.periodic.configure({ minimumFetchInterval: 15 });

bg.ready.catch((error: unknown) => showFatal(error));

// For the console, and for the check.
Object.assign(globalThis, { bg, sha256: streamHasher() });
