import { answer, type Field } from '../wire/answer.ts';
import type { Cell, Script } from './cell.ts';
import { inTurn } from './cell.ts';
import { corsFields, file } from './file.ts';
import { cut, gotWhole } from './stories.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** No wish of a server binds for longer than this. */
const LONGEST_MS = DAY;

const busy =
  (value: () => string, status = 503, fields: () => readonly Field[] = () => []): Script =>
  () =>
    answer(status, [...corsFields(), ['Retry-After', value()], ...fields()], 'busy');

const inMs = (ms: number) => new Date(Date.now() + ms).toUTCString();
const dated = (ms: number) => () => [['Date', inMs(ms)] as const];

/** Answers that put nobody off for more than a moment. */
const short: Readonly<Record<string, Script>> = {
  '0': busy(() => '0'),
  '1': busy(() => '1'),
  'a date that is past': busy(() => inMs(-DAY)),
  'a date one second ahead': busy(() => inMs(1000), 503, dated(0)),
  'a negative number': busy(() => '-5'),
  'a fraction': busy(() => '1.5'),
  'a word': busy(() => 'soon'),
  nothing: busy(() => ''),
  'two values': busy(() => '1, 1'),
  'a date that is none': busy(() => 'Tue, 99 Foo 2026 99:99:99 GMT'),
  'a date relative to a clock that is a year ahead (R11)': busy(
    () => inMs(365 * DAY + 1000),
    503,
    dated(365 * DAY),
  ),
  'a date relative to a clock that is a year behind (R11)': busy(
    () => inMs(-365 * DAY + 1000),
    503,
    dated(-365 * DAY),
  ),
};

/** Answers that would put off for ever, if they were believed. */
const long: Readonly<Record<string, Script>> = {
  '41 days (T3)': busy(() => '3542400'),
  '3600000 seconds (E13)': busy(() => '3600000'),
  'more digits than a number holds': busy(() => '9'.repeat(40)),
  'a date a year ahead (T3)': busy(() => inMs(365 * DAY), 503, dated(0)),
  'a date in the year 9999': busy(() => 'Fri, 31 Dec 9999 23:59:59 GMT', 429, dated(0)),
};

export const retryAfter: readonly Cell[] = [
  ...Object.entries(short).flatMap(([what, script]): Cell[] => [
    {
      name: `fresh, Retry-After: ${what}`,
      server: inTurn(script, file()),
      expected: { ...gotWhole, requests: 3 },
      watchMs: 6000,
      quick: what.startsWith('a date relative') && what.includes('ahead'),
    },
    {
      name: `resume, Retry-After: ${what}`,
      server: inTurn(cut(), script, file()),
      expected: { ...gotWhole, requests: 4 },
      watchMs: 6000,
    },
  ]),
  ...Object.entries(long).flatMap(([what, script]): Cell[] => [
    {
      name: `resume, Retry-After: ${what}`,
      server: inTurn(cut(), script, file()),
      watchMs: 600,
      expected: {
        ends: [{ kind: 'waits', problem: /./, withinMs: LONGEST_MS }],
        keeps: 40_000,
        requests: 2,
      },
    },
    {
      name: `resume, Retry-After: ${what}, ended by retryNow()`,
      server: inTurn(cut(), script, file()),
      watchMs: 600,
      afterwards: 'retryNow',
      quick: what.startsWith('41'),
      expected: { ...gotWhole, requests: 3 },
    },
  ]),
  {
    name: 'Retry-After: 3 is kept to',
    server: inTurn(
      busy(() => '3'),
      file(),
    ),
    watchMs: 1000,
    expected: { ends: [{ kind: 'waits', problem: /./, withinMs: 3500 }], requests: 1 },
  },
  {
    name: 'Retry-After: 0, for ever',
    server: inTurn(busy(() => '0')),
    watchMs: 2500,
    expected: { ends: [{ kind: 'waits', problem: /./ }], requests: 60 },
  },
  {
    name: 'Retry-After: 0 on resume, for ever',
    server: inTurn(
      cut(),
      busy(() => '0', 429),
    ),
    watchMs: 2500,
    expected: { ends: [{ kind: 'waits', problem: /./ }], keeps: 40_000, requests: 60 },
  },
];
