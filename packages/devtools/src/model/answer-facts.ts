import type { InspectedAnswer } from '@bgfetch/core/inspect';
import { formatBytes } from './amounts.ts';
import { type Fact, knownFacts } from './facts.ts';

/** What of an answer decides whether a download can go on: one line each. */
export function answerFacts(answer: InspectedAnswer, requestUrl: string): readonly Fact[] {
  const header = (name: string): string | null =>
    answer.headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? null;
  const length = header('content-length');
  return knownFacts([
    ['From', answer.redirected || answer.url !== requestUrl ? answer.url : null],
    ['Redirected', answer.redirected ? 'yes' : null],
    ['Validators', validators(header('etag'), header('last-modified'))],
    ['Ranges', ranges(header('accept-ranges'), header('content-range'))],
    ['Size', length === null ? null : `${formatBytes(Number(length))} (${length} bytes)`],
    ['Media type', header('content-type')],
    ['Encoding', header('content-encoding')],
    [
      'Origin',
      answer.type === 'cors' ? 'another one (CORS): what is not exposed can’t be seen' : null,
    ],
  ]);
}

/** As in `206 Partial Content`. HTTP/2 and 3 have no words. */
export const statusLine = ({ status, statusText }: InspectedAnswer): string =>
  statusText ? `${status} ${statusText}` : String(status);

function validators(etag: string | null, lastModified: string | null): string {
  if (etag?.startsWith('W/')) return `${etag} is weak: it allows no ranges`;
  const known = [etag && `ETag ${etag}`, lastModified && `Last-Modified ${lastModified}`];
  return known.filter(Boolean).join('; ') || 'none: a resume has to compare all bytes';
}

function ranges(accepted: string | null, contentRange: string | null): string | null {
  if (contentRange) return `Content-Range ${contentRange}`;
  if (accepted === 'none') return 'refused';
  return accepted && `Accept-Ranges ${accepted}`;
}
