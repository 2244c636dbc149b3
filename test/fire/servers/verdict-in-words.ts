import type { Verdict } from './run-matrix.ts';

/** What was wrong with a cell, and what went over the wire: enough to find the cause. */
export function inWords({ wrong, report, log }: Verdict): string {
  const { counts, waits, ms, result, lastStatus } = report;
  const first = log[0]?.at ?? 0;
  const requests = log.slice(0, 12).map(({ at, request, sent, received }) => {
    const { method, headers } = request;
    const conditions = [headers.range, headers['if-range'] && `if ${headers['if-range']}`];
    const moved = request.path.includes('/moved') ? ' moved' : '';
    return `+${at - first} ${method}${moved} ${conditions.filter(Boolean).join(' ')} sent ${sent}${received ? `, read ${received}` : ''}`;
  });
  return [
    ...wrong,
    `  ended ${result || lastStatus} after ${ms} ms; counts ${counts.slice(-8).join(' ')}`,
    `  ${log.length} requests: ${requests.join(' | ')}`,
    `  waits: ${waits
      .slice(-3)
      .map(({ waitingFor, inMs, problem }) => `${waitingFor} ${inMs} ${problem}`)
      .join(' | ')}`,
  ].join('\n');
}
