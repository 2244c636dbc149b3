import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/browser/clock.ts';
import type { BackgroundFetchManager } from '../../src/client/background-fetch.ts';
import {
  createScriptedTransport,
  type ScriptedTransport,
} from '../../src/testing/scripted-transport/scripted-transport.ts';
import { browserEnvironment, type Environment } from '../support/browser-environment.ts';
import { createManager } from '../support/create-manager.ts';

export interface ManagerApp {
  readonly manager: BackgroundFetchManager;
  readonly transport: ScriptedTransport;
  readonly warnings: string[];
}

/** A manager in Node as in a page that has neither disk nor other tabs; the network is the test's. */
export function managerApp(given: Partial<Environment> = {}): ManagerApp {
  const transport = createScriptedTransport(systemClock(globalThis));
  const warnings: string[] = [];
  const manager = createManager({
    ...browserEnvironment(),
    isServer: false,
    baseUrl: 'https://app.test/',
    pageUrl: 'https://app.test/',
    transport,
    warn: (message) => warnings.push(message),
    ...given,
  });
  onTestFinished(() => manager.close());
  return { manager, transport, warnings };
}
