/** The service worker that the browser's Background Fetch needs; it does nothing, to cost nothing. */
self.addEventListener('install', () => {});
