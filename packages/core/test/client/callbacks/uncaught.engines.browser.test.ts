import { expect, onTestFinished, test, vi } from 'vitest';
import { createBackgroundFetch } from '../../../src/index.ts';
import { openSession, scripted, settled } from '../../drivers/contract/contract-session.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;

/** The errors that the page reports as uncaught, from now on; nobody else is told. */
function uncaught(): string[] {
  const messages: string[] = [];
  const hear = (event: ErrorEvent): void => {
    messages.push(event.message);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener('error', hear, { capture: true });
  onTestFinished(() => removeEventListener('error', hear, { capture: true }));
  return messages;
}

test('promise 12, E12: listeners that throw swallow no event and refuse no fetch; the page hears of each error', async () => {
  const errors = uncaught();
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const { manager } = await openSession(setup);
  const { url } = await scripted.script('f', { kind: 'resource', seed: 'f', bytes: 300_000 });
  const heard: string[] = [];
  const failing = (name: string) => () => {
    heard.push(name);
    throw new Error(`${name} has failed`);
  };
  manager.registrations.subscribe(failing('subscribe'));
  manager.on('progress', failing('progress'));
  manager.on('success', failing('success'));
  manager.on('success', () => heard.push('the other success'));
  const registration = await manager.fetch('e', url);
  registration.onprogress = failing('onprogress');
  registration.addEventListener('progress', failing('addEventListener'));
  registration.snapshot$.subscribe(failing('snapshot$'));
  expect(await settled(registration)).toMatchObject({ result: 'success' });
  await expect.poll(() => heard).toContain('the other success');
  const names = ['subscribe', 'progress', 'success', 'onprogress', 'addEventListener', 'snapshot$'];
  for (const name of names) {
    expect(heard).toContain(name);
    await expect.poll(() => errors.join()).toContain(`${name} has failed`);
  }
});

test('promise 12: what is no listener takes the attribute away, as in HTML', async () => {
  const { manager } = await openSession(setup);
  const { url } = await scripted.script('f', { kind: 'resource', seed: 'f', bytes: 300 });
  const registration = await manager.fetch('e', url);
  let calls = 0;
  registration.onprogress = () => calls++;
  registration.onprogress = 5 as never;
  expect(registration.onprogress).toBeNull();
  await settled(registration);
  expect(calls).toBe(0);
});
