import { installBackgroundFetch, serveRecords } from '../../../../src/service-worker.ts';
import { takeOver } from './take-over.ts';

// A module worker, bundled: tells the page of every event, with what the handlers see.
const name = new URL(location.href).searchParams.get('name') ?? '';
const { events$, wake$ } = installBackgroundFetch({ name });
serveRecords({ name });
takeOver();

const told = new BroadcastChannel(`${name}:told`);
events$.subscribe((event) => {
  const tell = async () => {
    const sizes: number[] = [];
    for (const record of await event.matchAll())
      sizes.push((await (await record.responseReady).blob()).size);
    told.postMessage({ type: event.type, id: event.id, driver: event.registration.driver, sizes });
  };
  event.waitUntil(tell());
});
wake$.subscribe(({ type, tag }) => told.postMessage({ type, tag }));
