import { expect, test } from 'vitest';
import { createFakeManager, createVirtualClock } from '../../src/testing.ts';
import { logRegistrations } from '../../src/view/log-registrations.ts';

test('a line for each change of what a background fetch does, none for progress', async () => {
  const bg = createFakeManager({ clock: createVirtualClock({ startAt: 0 }) });
  await bg.fetch('ep-4', '/ep-4.mp3');
  const lines: string[] = [];
  const stop = logRegistrations(bg.registrations, (line) => lines.push(line));
  const episode = await bg.fetch('ep-5', '/ep-5.mp3');
  bg.show('ep-5', { status: 'running', downloaded: 400, expectedBytes: 1000 });
  bg.show('ep-5', { downloaded: 500 });
  const problem = { name: 'TypeError', message: 'Failed to fetch' };
  bg.show('ep-5', { status: 'waiting', waitingFor: 'retry', retryAt: 5000, problem });
  await bg.settle('ep-5', 'bad-status');
  await episode.release();
  stop();
  await bg.settle('ep-4');
  expect(lines).toEqual([
    'ep-4: pending, by foreground, 0 bytes',
    'ep-5: pending, by foreground, 0 bytes',
    'ep-5: running, by foreground, 400 of 1000 bytes',
    'ep-5: waiting for retry, again at 1970-01-01T00:00:05.000Z, by foreground, 500 of 1000 bytes; TypeError: Failed to fetch',
    'ep-5: failure, bad-status, by foreground, 0 of 0 bytes; Error: bad-status, says the test.',
    'ep-5: released',
  ]);
});
