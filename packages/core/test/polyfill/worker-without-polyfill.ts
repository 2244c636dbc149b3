// A service worker of the app's version before it had the polyfill.
export {};
