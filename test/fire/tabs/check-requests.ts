import type { LogEntry } from '../../../examples/media-server/src/index.ts';

/** When a tab was out of action: dead, or frozen for a while. Times as in the server's log. */
export interface Outage {
  readonly contextId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Each byte range is asked for by one holder at a time: another one may ask only when the one before was out of action at
 * some time since it asked. Throws when that is broken.
 */
export function checkRequests(requests: readonly LogEntry[], outages: readonly Outage[]): void {
  const byFile = new Map<string, LogEntry[]>();
  for (const request of requests) {
    const file = `${request.method} ${request.path.split('?')[0]}`;
    byFile.set(file, [...(byFile.get(file) ?? []), request]);
  }
  for (const [file, asked] of byFile) {
    if (file.startsWith('POST') && asked.length > 1)
      throw new Error(`${file} was sent ${asked.length} times.`);
    for (const [at, request] of asked.entries()) {
      const before = asked[at - 1];
      if (!before) continue;
      const holder = tabOf(before);
      const wasOut = outages.some(
        ({ contextId, fromMs, toMs }) =>
          contextId === holder && toMs >= before.receivedAtMs && fromMs <= request.receivedAtMs,
      );
      if (!wasOut)
        throw new Error(
          `${file}: ${tabOf(request)} asked for ${request.range ?? 'all'}, though ${holder} was at work on it.\n${story(asked, outages)}`,
        );
    }
  }
}

const tabOf = ({ path }: LogEntry): string =>
  new URL(path, 'http://server.test').searchParams.get('tab') ?? '';

/** What happened, in seconds from the first request on. */
function story(asked: readonly LogEntry[], outages: readonly Outage[]): string {
  const [first] = asked;
  const at = (ms: number) => (((ms - (first?.receivedAtMs ?? 0)) / 1000) as number).toFixed(1);
  const requests = asked.map((entry): [number, string] => {
    const { range, status, bytesSent, bytesReceived, ended, receivedAtMs } = entry;
    const moved = `${bytesSent} sent, ${bytesReceived} received, ${ended}`;
    return [receivedAtMs, `${tabOf(entry)} asks for ${range ?? 'all'}: ${status}, ${moved}`];
  });
  const out = outages.map(({ contextId, fromMs, toMs }): [number, string] => [
    fromMs,
    `${contextId} is out until ${at(toMs)}`,
  ]);
  return [...requests, ...out]
    .toSorted(([one], [other]) => one - other)
    .map(([ms, what]) => `${at(ms)} s: ${what}`)
    .join('\n');
}
