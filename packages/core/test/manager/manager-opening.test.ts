import { expect, test, vi } from 'vitest';
import { Session } from '../../src/manager/session.ts';
import { managerApp } from './manager-app.ts';

test('a start that fails is tried again by the next call, with a session of its own', async () => {
  const failing = vi
    .spyOn(Session.prototype, 'takeUp')
    .mockRejectedValueOnce(new Error('The disk hiccuped.'));
  const closing = vi.spyOn(Session.prototype, 'close');
  const { manager, transport } = managerApp();
  await expect(manager.ready).rejects.toThrow('The disk hiccuped.');
  expect(closing).toHaveBeenCalledTimes(1);
  expect(closing.mock.contexts[0]).toBe(failing.mock.contexts[0]);

  const registration = await manager.fetch('again', '/again');
  (await transport.next()).respond(new Response('here'));
  const [record] = await registration.matchAll();
  expect(await (await record?.responseReady)?.text()).toBe('here');
  expect(failing.mock.contexts[1]).not.toBe(failing.mock.contexts[0]);
});
