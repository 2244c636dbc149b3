import type { TestProject } from 'vitest/node';
import { startScriptedServer } from '../scripted-server/src/index.ts';

/** Starts the scripted server for one project and tells its tests the address. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startScriptedServer();
  project.provide('scriptedServer', server.url);
  return () => server.close();
}
