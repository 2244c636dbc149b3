/** The service worker that the browser's Background Fetch needs. It does nothing, to cost nothing. */
self.addEventListener('install', () => {});
