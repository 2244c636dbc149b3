import { launch } from 'puppeteer-core';
import { findFirefox } from '../../scripts/browsers/firefox.ts';
import { findWebKit } from '../../scripts/browsers/webkit.ts';
import { openChromium } from './chromium.ts';
import { openWebKitSession } from './webkit.ts';

/** One page of one browser, driven from Node, with the back/forward cache that people have. */
export interface DrivenPage {
  goto(url: string): Promise<void>;
  /** Evaluates an expression in the page, awaits it, and brings its value, which must be plain data. */
  evaluate<T>(expression: string): Promise<T>;
  close(): Promise<void>;
}

const openers = { chromium: chromiumPage, firefox: firefoxPage, webkit: webkitPage };

export type DrivenEngine = keyof typeof openers;

/** The engines that this machine has. */
export const drivenEngines: readonly DrivenEngine[] = [
  'chromium',
  ...(findFirefox() ? ['firefox' as const] : []),
  ...(findWebKit() ? ['webkit' as const] : []),
];

/** @param profile a folder for those that keep one */
export function openDrivenPage(engine: DrivenEngine, profile: string): Promise<DrivenPage> {
  return openers[engine](profile);
}

async function chromiumPage(profile: string): Promise<DrivenPage> {
  const context = await openChromium(profile, {
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  return {
    goto: async (url) => void (await page.goto(url)),
    evaluate: (expression) => page.evaluate(expression),
    close: () => context.close(),
  };
}

async function firefoxPage(): Promise<DrivenPage> {
  const executablePath = findFirefox();
  if (!executablePath) throw new Error('no Firefox on this machine');
  // Nobody here asks for requests, of which Firefox would tell each.
  const quiet = { headless: true, networkEnabled: false };
  const browser = await launch({ browser: 'firefox', executablePath, ...quiet });
  const page = await browser.newPage();
  return {
    goto: async (url) => void (await page.goto(url)),
    evaluate: <T>(expression: string) => page.evaluate(expression) as Promise<T>,
    close: () => browser.close(),
  };
}

async function webkitPage(): Promise<DrivenPage> {
  const programs = findWebKit();
  if (!programs) throw new Error('no WebKit on this machine');
  const { session, close } = await openWebKitSession(programs);
  await session.manage().setTimeouts({ script: 60_000 });
  return {
    goto: (url) => session.get(url),
    async evaluate<T>(expression: string) {
      const outcome = await session.executeAsyncScript<{ value: T } | { error: string }>(`
        const done = arguments[arguments.length - 1];
        (async () => (${expression}))().then(
          (value) => done({ value }),
          (error) => done({ error: String(error) }),
        );`);
      if ('error' in outcome) throw new Error(outcome.error);
      return outcome.value;
    },
    close,
  };
}
