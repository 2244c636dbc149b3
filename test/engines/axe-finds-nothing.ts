import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const script = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Throws what axe finds wrong in the page, in light or in dark. */
export async function axeFindsNothing(page: Page, what: string): Promise<void> {
  await page.addScriptTag({ path: script });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(transitionsEnd);
    const findings = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
      const { violations } = await axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
    if (findings.length > 0)
      throw new Error(`axe finds in ${what}, ${colorScheme}:\n${findings.join('\n')}`);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

/** In the page: not all components heed `prefers-reduced-motion`, and on their way colours are those of neither scheme. */
export async function transitionsEnd(): Promise<void> {
  const rootsIn = (root: Document | ShadowRoot): (Document | ShadowRoot)[] => [
    root,
    ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
      shadowRoot ? rootsIn(shadowRoot) : [],
    ),
  ];
  await new Promise(requestAnimationFrame);
  const transitions = rootsIn(document)
    .flatMap((root) => root.getAnimations())
    .filter((each) => each instanceof CSSTransition);
  await Promise.allSettled(transitions.map(({ finished }) => finished));
}
