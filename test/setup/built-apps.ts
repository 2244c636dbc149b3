import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

/** Makes a folder for the apps that test files build, and tells them where it is. Each run builds anew. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'bgfetch-built-'));
  const empty = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  project.provide('builtApps', folder);
  project.onTestsRerun(async () => {
    await empty();
    await mkdir(folder);
  });
  return empty;
}
