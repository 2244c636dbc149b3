import { existsSync } from 'node:fs';
import type { TestProject } from 'vitest/node';

interface ScriptedServerModule {
  startScriptedServer(): Promise<{ url: string; close(): Promise<void> }>;
}

/** Starts the scripted server for one project and tells its tests the address. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const entry = new URL('../scripted-server/src/index.ts', import.meta.url);
  if (!existsSync(entry)) {
    project.provide('scriptedServer', '');
    return async () => {};
  }
  const { startScriptedServer } = (await import(
    /* @vite-ignore */ entry.href
  )) as ScriptedServerModule;
  const server = await startScriptedServer();
  project.provide('scriptedServer', server.url);
  return () => server.close();
}
