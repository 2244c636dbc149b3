import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import type { BrowserProviderOption } from 'vitest/node';
import { chromiumFlags, findChromium } from '../../scripts/browsers/chromium.ts';

/**
 * Vitest's Playwright provider with the Chromium of this machine. It gets a profile on disk, so that
 * it stores as it does for people (without one it is incognito), and the profile goes with it.
 */
export function chromiumProvider(): BrowserProviderOption {
  const profile = join(tmpdir(), `bgfetch-chromium-${process.pid}`);
  const executablePath = findChromium();
  const option = playwright({
    launchOptions: { ...(executablePath && { executablePath }), args: chromiumFlags },
    persistentContext: profile,
  });
  return {
    ...option,
    providerFactory(project) {
      const provider = option.providerFactory(project);
      const close = provider.close.bind(provider);
      provider.close = async (options) => {
        await close(options);
        await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
      };
      return provider;
    },
  };
}
