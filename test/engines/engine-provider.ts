import { defineBrowserProvider } from '@vitest/browser';
import type { BrowserCommands } from 'vitest/browser';
import type { BrowserProvider, BrowserProviderOption } from 'vitest/node';
import type { Engine, LaunchEngine } from './engine.ts';

/** Of Vitest's own, and so not among the commands that it lets one name. */
const viewportCommand = '__vitest_viewport' as keyof BrowserCommands;

/**
 * A Vitest browser provider that only opens Vitest's page in an engine of ours. The page reports its
 * results by itself. There is no `userEvent`, no screenshot and no CDP in these engines, so cases
 * that all engines share must do without.
 */
export function engineProvider(name: string, launch: LaunchEngine): BrowserProviderOption {
  return defineBrowserProvider({
    name,
    options: {},
    providerFactory(project) {
      // The window keeps the size it has. Vitest asks for one before it runs a file, none the less.
      project.browser?.registerCommand(viewportCommand, async () => {});
      return new EngineProvider(name, launch);
    },
  });
}

class EngineProvider implements BrowserProvider {
  readonly name: string;
  readonly supportsParallelism = false;
  readonly #launch: LaunchEngine;
  #engine: Promise<Engine> | undefined;

  constructor(name: string, launch: LaunchEngine) {
    this.name = name;
    this.#launch = launch;
  }

  getCommandsContext(): Record<string, unknown> {
    return {};
  }

  async openPage(_sessionId: string, url: string): Promise<void> {
    this.#engine ??= this.#launch();
    const engine = await this.#engine;
    await engine.open(url);
  }

  async close(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    // An engine that did not start has said so to whoever opened a page.
    await (await engine?.catch(() => undefined))?.close();
  }
}
