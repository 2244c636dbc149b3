// A service worker as apps have them today, that says what it hears.
const name = new URL(location.href).searchParams.get('name') ?? '';
const told = new BroadcastChannel(`${name}:told`);
addEventListener('message', ({ data }) => told.postMessage(data.type ?? data));
