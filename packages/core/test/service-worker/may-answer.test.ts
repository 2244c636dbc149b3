import { expect, test } from 'vitest';
import { mayAnswer } from '../../src/service-worker/serving/servable-record.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';

const page = 'https://app.test/index.html';

function found(url: string, from: string, type: ResponseType) {
  const head = { status: 200, statusText: '', redirected: from !== url, headers: [] };
  const record = aRecord({
    state: 'done',
    request: { ...aRequest(), url },
    response: { url: from, type, ...head },
  });
  return { registration: aRegistration(), record, growing: false };
}

const own = found('https://app.test/a', 'https://app.test/b', 'basic');
const redirectedAway = found('https://app.test/a', 'https://evil.test/x', 'cors');
// The app's hook has sent it elsewhere, which is not stored.
const hooked = found('https://app.test/a', 'https://app.test/a', 'cors');
const foreign = found('https://cdn.test/a', 'https://cdn.test/a', 'cors');
const foreignRedirected = found('https://cdn.test/a', 'https://evil.test/x', 'cors');

const passive = ['', 'audio', 'video', 'image', 'font', 'track'];
const active = [
  'document',
  'iframe',
  'embed',
  'object',
  'script',
  'style',
  'worker',
  'something-new',
];

test.each(passive)('what is only read or shown is answered: %j', (destination) => {
  for (const each of [own, redirectedAway, hooked, foreign, foreignRedirected])
    expect(mayAnswer(destination, each, page)).toBe(true);
});

test.each(active)('what another origin has sent never becomes a %s of this one', (destination) => {
  expect(mayAnswer(destination, own, page)).toBe(true);
  expect(mayAnswer(destination, foreign, page)).toBe(true);
  for (const each of [redirectedAway, hooked, foreignRedirected])
    expect(mayAnswer(destination, each, page)).toBe(false);
});
