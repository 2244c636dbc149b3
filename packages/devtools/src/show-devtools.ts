import type { BackgroundFetchManager } from '@bgfetch/core';
import type { DevtoolsElement, DevtoolsOptions } from './devtools-options.ts';

/** The code of the element is loaded when somebody wants to see it. */
const load = () => import('./element/devtools-element.ts');

/**
 * Loads the code of the devtools and registers the element `<bgfetch-devtools>`, for pages that place it themselves. Does nothing
 * where there are no custom elements, as on a server. Rejects when the code can't be loaded.
 *
 * @example
 * ```ts
 * await defineDevtools();
 * document.querySelector<DevtoolsElement>('bgfetch-devtools')!.manager = bg;
 * ```
 */
export async function defineDevtools(): Promise<void> {
  if (typeof customElements === 'undefined') return;
  (await load()).defineElement();
}

/**
 * Shows the devtools of a manager: a button at the bottom of the window, which opens a panel. Their code is loaded for it; when that
 * fails, a warning is all that happens. Nothing is read or followed while the panel is closed.
 *
 * @returns the function that removes them
 *
 * @example
 * ```ts
 * const network = simulatedNetwork();
 * const bg = createBackgroundFetch({ prepareRequest: network.prepareRequest });
 * showDevtools(bg, { network });
 * ```
 */
export function showDevtools(
  manager: BackgroundFetchManager,
  options: DevtoolsOptions = {},
): () => void {
  const { name = 'bgfetch', network = null, theme = 'auto', open = false, parent } = options;
  let element: DevtoolsElement | null = null;
  let isOver = false;
  const show = (): void => {
    if (isOver) return;
    element = document.createElement('bgfetch-devtools') as DevtoolsElement;
    element.manager = manager;
    element.managerName = name;
    element.network = network;
    if (theme !== 'auto') element.setAttribute('theme', theme);
    element.open = open;
    (parent ?? document.body).append(element);
  };
  if (typeof customElements !== 'undefined')
    defineDevtools().then(show, (error: unknown) =>
      console.warn('[bgfetch] The devtools could not be loaded:', error),
    );
  return () => {
    isOver = true;
    element?.remove();
  };
}
