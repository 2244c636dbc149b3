/** What each room is, from the entries down to the ground. A room that is not here fails the test of the page. */
export const rooms: Readonly<Record<string, string>> = {
  react: '`@bgfetch/react`: hooks',
  vue: '`@bgfetch/vue`: composables',
  ionic: '`@bgfetch/ionic`: an Angular service with signals, and the setup for native apps',
  devtools: '`@bgfetch/devtools`: an element that shows what a manager does',
  index: 'the entry `@bgfetch/core`',
  'transfer-worker': 'the script of the dedicated worker that writes downloads into files',
  compose: 'the entry `./compose`: drivers as values, for apps that choose what they ship',
  adapter: 'the entry `./adapter`: views of the manager that frameworks read',
  inspect:
    'the entry `./inspect`: what tools can know of a manager, with its rows and the locks of its origin',
  interop: 'the entry `./interop`: stored files where other libraries look for them',
  compat:
    "the entry `./compat`: the native plugin's own interface, for apps that were written for it",
  polyfill: 'the entry `./polyfill`: the Background Fetch API itself over our engine',
  'service-worker':
    'the entry `./service-worker`: keeps what the browser has fetched, tells of it, and serves it',
  testing: 'the entry `./testing`: fakes of the plugin, of the clock and of the network',
  client: 'the manager: chooses a driver for each fetch, and shows and commands what runs',
  'drivers/native': 'the driver for native apps: the engine in the time that the system grants',
  'drivers/web': "the driver over the browser's own Background Fetch",
  'drivers/foreground': 'the driver for every page: the engine while the page is awake',
  drivers: 'what a driver is',
  transfer: 'the engine: attempts, retries, leases, chunks to disk',
  wakes: 'periodic wakes, by the plugin, the browser or a timer',
  storage: 'the store: IndexedDB or memory, locks, bodies',
  browser: 'every touch of a global: clock, network, locks, events',
  view: 'what an app shows of a snapshot: progress, speed, sizes and texts; pure functions',
  http: 'what requests and responses mean: ranges, validators, statuses',
  model: 'plain data and its rules: rows, transitions, snapshots, messages between contexts',
};
