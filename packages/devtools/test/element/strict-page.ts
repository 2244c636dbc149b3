import { createFakeManager } from '@bgfetch/core/testing';
import type { DevtoolsElement } from '../../src/devtools-options.ts';
// Not by `showDevtools`: the test runner rewrites each `import()`, for pages of its own.
import { defineElement } from '../../src/element/devtools-element.ts';

/* Runs in a frame with a strict policy, and tells the test what the panel shows, and what the browser has refused. */

/** What the page tells whoever has framed it. */
export interface StrictReport {
  readonly text: string;
  /** The height of a bar is the style sheet's, and where its piece ends that of a custom property. */
  readonly barHeight: number;
  readonly pieceShare: number;
  readonly violations: readonly string[];
}

const violations: string[] = [];
document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
  violations.push(effectiveDirective),
);

/** Proves that the policy is in force, and that whatever was violated before has been told of. */
function forbidden(): Promise<unknown> {
  const told = new Promise((resolve) =>
    document.addEventListener('securitypolicyviolation', resolve, { once: true }),
  );
  fetch('data:,forbidden').catch(() => {});
  return told;
}

async function report(): Promise<StrictReport> {
  const bg = createFakeManager();
  const { snapshot } = await bg.fetch('strict', 'https://media.test/ep-5.mp3');
  const records = snapshot.records.map((record) => ({
    ...record,
    downloaded: 25,
    expectedBytes: 100,
  }));
  bg.show('strict', { status: 'running', downloaded: 25, records });
  defineElement();
  const devtools = document.createElement('bgfetch-devtools') as DevtoolsElement;
  Object.assign(devtools, { manager: bg, open: true });
  document.body.append(devtools);
  for (;;) {
    await new Promise(requestAnimationFrame);
    const root = devtools.shadowRoot;
    const bar = root?.querySelector('.bar[aria-label]');
    const piece = bar?.querySelector('span');
    if (!root || !bar || !piece) continue;
    const { height, width } = bar.getBoundingClientRect();
    await forbidden();
    return {
      text: root.textContent ?? '',
      barHeight: height,
      pieceShare: piece.getBoundingClientRect().width / width,
      violations,
    };
  }
}

addEventListener('message', async () => parent.postMessage(await report()));
parent.postMessage('open');
