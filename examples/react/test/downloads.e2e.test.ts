import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { podcastScreen } from '../../podcast/test/podcast-screen.ts';

podcastScreen('react', fileURLToPath(new URL('..', import.meta.url)), build, {
  sendsMessages: true,
});
