import type { RegistrationSnapshot } from '@bgfetch/core';
import { createBackgroundFetch, foreground, native } from '@bgfetch/core/compose';
import '../styles/phone-app.css';
import { map } from 'rxjs';
import type { SeatedFrame } from '../phone/phone-seat.ts';
import { streamHasher } from '../verify/hash-stream.ts';
import { recordVerifier } from '../verify/verify-record.ts';
import { appScreen } from './app-screen.ts';
import { cordovaPlugin } from './cordova-plugin.ts';
import { EPISODE_ID, episodeOrder, episodeUrl } from './episode.ts';
import { followPhone } from './follow-phone.ts';

const { seat } = (window.frameElement ?? {}) as SeatedFrame;
if (!seat) throw new Error('This page lives in the playground’s pocket phone.');
followPhone(seat.page.lifecycle.visible);

// All that an app for the phone has to do; the rest of this page is its screen.
const plugin = cordovaPlugin(seat.page.exec);
const bg = createBackgroundFetch({
  name: 'pocket-phone',
  driver: 'native',
  drivers: [native({ plugin }), foreground()],
});

const verify = recordVerifier(bg);
const screen = appScreen({
  start: () => void bg.fetch(EPISODE_ID, episodeUrl, episodeOrder),
  remove: async () => void (await bg.get(EPISODE_ID))?.release(),
});
document.body.append(screen.element);

let checked: string | undefined;
const check = async (snapshot: RegistrationSnapshot): Promise<void> => {
  if (snapshot.result !== 'success' || checked === snapshot.uid) return;
  checked = snapshot.uid;
  screen.verified(await verify(snapshot, 0, () => {}));
};
const episode$ = bg.registrations$.pipe(
  map((snapshots) => snapshots.find(({ id }) => id === EPISODE_ID)),
);
// An empty list is also what there is before the store has been read.
void bg.ready.then(() =>
  episode$.subscribe((snapshot) => {
    screen.update(snapshot);
    seat.tell(snapshot);
    if (snapshot) void check(snapshot);
  }),
);

// For the check.
Object.assign(globalThis, { bg, sha256: streamHasher() });
