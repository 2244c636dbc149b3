/** One line of the table: what is bundled, and what of the bundle is counted. */
export interface Row {
  readonly name: string;
  /** The folder of the package that the code is in. */
  readonly from: string;
  /** Code as an app would write it, or one of our own files, which begins with `./`. */
  readonly source: string;
  /** Packages that the app has anyway. They and their subpaths are not counted. */
  readonly besides: readonly string[];
  /**
   * Which dynamic imports count as well: those of modules whose path contains one of these words, or all of our own
   * (`'ours'`). None by default: then the row is what a browser loads first.
   */
  readonly loads?: readonly string[] | 'ours';
  /** One classic script, as `<script src>` takes it. */
  readonly classic?: boolean;
  /** The row shows how much more it is than this other row. */
  readonly beyond?: string;
  /** What we want to reach, in kB. */
  readonly aim?: number;
}

const core = { from: 'packages/core', besides: ['rxjs'] };

const entry = (path: string, source: string, aim?: number): Row => ({
  ...core,
  name: `@bgfetch/core${path}`,
  source: `./src/${source}.ts`,
  ...(aim !== undefined && { aim }),
});

const adapter = (name: string, framework: string, source = 'index'): Row => ({
  name: source === 'index' ? `@bgfetch/${name}` : `@bgfetch/${name}/${source}`,
  from: `packages/${name}`,
  source: `./src/${source}.ts`,
  besides: ['rxjs', '@bgfetch/core', framework],
  aim: 1.5,
});

/** What an app that uses a hook or the like has beside a framework, rxjs and the five lines. */
const adopted = (name: string, framework: string, code: string): Row => ({
  name: `${name} adds to the five lines`,
  from: `packages/${name}`,
  source: `import { createBackgroundFetch } from '@bgfetch/${name}';\n${code}\nexport const bg = createBackgroundFetch();`,
  besides: ['rxjs', framework],
  beyond: name === 'ionic' ? 'everything composed' : 'five lines: first load',
});

const devtools = (state: string, source: string, loads?: 'ours'): Row => ({
  name: `@bgfetch/devtools${state}`,
  from: 'packages/devtools',
  source: `./src/${source}.ts`,
  besides: ['rxjs', '@bgfetch/core'],
  ...(loads && { loads }),
});

const script = (name: string, source: string): Row => ({
  ...core,
  name,
  source: `./src/${source}.ts`,
  besides: [],
  classic: true,
});

const fiveLines = `
  import { createBackgroundFetch } from '@bgfetch/core';
  const bg = createBackgroundFetch();
  const episode = await bg.fetch('ep-5', ['/ep-5.mp3', '/ep-5.jpg'], { title: 'Episode 5' });
  episode.snapshot$.subscribe(({ status, downloaded }) => console.log(status, downloaded));
`;

/** An app that composes its manager of these drivers and nothing else. */
const composed = (drivers: string, ...besides: string[]): string => `
  import { createBackgroundFetch, ${[drivers, ...besides].join(', ')} } from '@bgfetch/core/compose';
  export const bg = createBackgroundFetch({ drivers: [${drivers
    .split(', ')
    .map((name) => `${name}()`)
    .join(', ')}] });
`;

/** What is measured. The limits are in `limits.json`, by these names. */
export const rows: readonly Row[] = [
  { ...core, name: 'five lines: first load', source: fiveLines, aim: 17 },
  { ...core, name: 'five lines: everything', source: fiveLines, loads: 'ours', aim: 28 },
  {
    ...core,
    name: 'five lines: with Background Fetch',
    source: fiveLines,
    loads: ['drivers/web/'],
  },
  {
    ...core,
    name: 'five lines: in a native app',
    source: fiveLines,
    loads: ['drivers/native/', 'wakes/'],
  },
  { ...core, name: 'foreground alone', source: composed('foreground'), aim: 17 },
  { ...core, name: 'web alone', source: composed('web'), aim: 17 },
  {
    ...core,
    name: 'native adds',
    source: composed('foreground, native'),
    beyond: 'foreground alone',
    aim: 7,
  },
  {
    ...core,
    name: 'everything composed',
    source: `
      import { createBackgroundFetch, foreground, native, periodic, web } from '@bgfetch/core/compose';
      export const bg = createBackgroundFetch({
        drivers: [native(), web(), foreground()],
        periodic: periodic(),
      });
    `,
    aim: 28,
  },
  entry('', 'index'),
  entry('/compose', 'compose'),
  entry('/service-worker', 'service-worker', 18),
  entry('/polyfill', 'polyfill', 26),
  entry('/adapter', 'adapter'),
  entry('/interop', 'interop'),
  entry('/compat', 'compat'),
  entry('/inspect', 'inspect'),
  entry('/testing', 'testing'),
  adapter('react', 'react'),
  adapter('vue', 'vue'),
  adapter('ionic', '@angular/core'),
  adopted(
    'react',
    'react',
    "export { BackgroundFetchProvider, useBackgroundFetch } from '@bgfetch/react';",
  ),
  adopted(
    'vue',
    'vue',
    "export { createBackgroundFetchPlugin, useBackgroundFetch } from '@bgfetch/vue';",
  ),
  adopted(
    'ionic',
    '@angular/core',
    "export { BackgroundFetchService, provideBackgroundFetch } from '@bgfetch/ionic';",
  ),
  devtools('', 'index'),
  devtools(': opened', 'index', 'ours'),
  devtools(' in production', 'off'),
  script('bgfetch.global.js', 'index'),
  script('polyfill.global.js', 'polyfill-auto'),
  script('service-worker.global.js', 'service-worker'),
  script('bgfetch-sw.js', 'ready-made-worker'),
];
