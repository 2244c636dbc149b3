import { installBackgroundFetch } from '../../src/service-worker.ts';

// A service worker with our entry, that says what it has been told of.
const name = new URL(location.href).searchParams.get('name') ?? '';
const told = new BroadcastChannel(`${name}:told`);
installBackgroundFetch({ name }).events$.subscribe(({ type, id }) =>
  told.postMessage(`${type} ${id}`),
);
