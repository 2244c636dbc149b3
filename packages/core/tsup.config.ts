import { defineConfig } from 'tsup';
import { classicBuild, libraryBuild } from '../../tsup.shared.ts';

export default defineConfig([
  libraryBuild(),
  classicBuild('polyfill', 'src/polyfill-auto.ts'),
  { ...classicBuild('service-worker', 'src/service-worker.ts'), globalName: 'bgfetch' },
  {
    ...classicBuild('bgfetch-sw', 'src/ready-made-worker.ts'),
    // It is copied to where an app has its public files, alone and under this name.
    outExtension: () => ({ js: '.js' }),
    sourcemap: false,
  },
]);
