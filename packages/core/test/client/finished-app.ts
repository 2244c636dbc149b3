import { lastValueFrom } from 'rxjs';
import { expect } from 'vitest';
import type { BackgroundFetchRegistration } from '../../src/client/background-fetch.ts';
import { type ManagerApp, managerApp } from './manager-app.ts';

export const url = 'https://app.test/a';
export const validators = { etag: '"v1"', 'last-modified': 'Tue, 24 Nov 2026 00:00:00 GMT' };
export const settled = (registration: BackgroundFetchRegistration) =>
  lastValueFrom(registration.snapshot$);
export const textOf = async (registration: BackgroundFetchRegistration | undefined, of = url) =>
  (await (await registration?.match(of))?.responseReady)?.text();

/** Answers the next request; resolves with what was asked. */
export async function answer({ transport }: ManagerApp, response: Response): Promise<Request> {
  const asked = await transport.next();
  asked.respond(response);
  return asked.request;
}

export const ok = (text: string, headers: Record<string, string> = validators) =>
  new Response(text, { headers: { 'content-length': `${text.length}`, ...headers } });

/** An app with a finished fetch `a` of `/a`. */
export async function finishedApp(text = 'old') {
  const app = managerApp();
  const first = await app.manager.fetch('a', '/a');
  await answer(app, ok(text));
  expect(await settled(first)).toMatchObject({ result: 'success' });
  return { ...app, first };
}

/** What nobody has asked for by now, nobody will: the engine asks in the turn in which it is started. */
export async function expectNothingAsked({ transport }: ManagerApp): Promise<void> {
  const asked = transport.next().then(() => 'asked');
  const later = new Promise((resolve) => setTimeout(resolve, 30, 'nothing'));
  expect(await Promise.race([asked, later])).toBe('nothing');
}
