import { expect, test } from 'vitest';
import { createInertManager } from '../../src/client/inert-manager.ts';
import { createFakeManager } from '../../src/testing.ts';
import { managerApp } from './manager-app.ts';

test('P11: an event that does not exist, or a listener that is none, is refused by every manager', () => {
  for (const manager of [managerApp().manager, createInertManager(), createFakeManager()]) {
    expect(() => manager.on('succes' as never, (() => {}) as never)).toThrow(
      /no event "succes". Known are: success, fail/,
    );
    expect(() => manager.on('success', undefined as never)).toThrow(TypeError);
    for (const event of ['success', 'fail', 'abort', 'click', 'progress', 'wake'] as const)
      manager.on(event, () => {})();
  }
});

test('P11: a background fetch without requests is refused', async () => {
  for (const manager of [managerApp().manager, createFakeManager()])
    await expect((manager.fetch as (id: string) => unknown)('a')).rejects.toThrow(/needs requests/);
});
