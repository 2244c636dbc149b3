// A service worker as apps have them today: nothing of ours in it.
export {};
