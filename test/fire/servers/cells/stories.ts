import type { Cell, Script } from './cell.ts';
import { inTurn } from './cell.ts';
import type { End, Expected } from './expected.ts';
import { CUT, changed, type FileTraits, file, original } from './file.ts';

/** A proper answer that breaks off once what it brought is stored: browsers drop what the page has not read by then. */
export const cut =
  (traits: FileTraits = {}, by: 'reset' | 'close' = 'close'): Script =>
  (request) => {
    const { head, body } = file({ ...traits, breaks: { after: CUT, by } })(request);
    return { head, body: [...body.slice(0, -1), { until: request.stored }, by] };
  };

export const whole = (body: Uint8Array = original): End => ({ kind: 'success', body });
export const unproven = (body: Uint8Array = original): End => ({
  kind: 'success',
  body,
  unproven: 'any',
});
/** Where the engine gives no sign of a body that broke, the success has to say that nothing proves it. */
export const unprovenPrefix: End = {
  kind: 'success',
  body: original,
  unproven: true,
  prefix: true,
};
export const waits = (problem?: RegExp): End => ({ kind: 'waits', ...(problem && { problem }) });
export const fails = (
  reason: 'bad-status' | 'fetch-error',
  more: { readonly status?: number; readonly says?: RegExp } = {},
): End => ({ kind: 'failure', reason, ...more });

/** The file comes in the end, and nothing stored is lost on the way. */
export const gotWhole: Expected = { ends: [whole()], requests: 8 };
/** The file comes in the end, though what was stored could not be continued. */
export const gotAnew: Expected = { ends: [whole()], mayFall: true, requests: 8 };
export const gotChanged: Expected = { ends: [whole(changed)], mayFall: true, requests: 8 };
/** Nothing can come of it: it waits, with bounded requests, and what is stored stays. */
export const waitsFor = (problem?: RegExp, more: Partial<Expected> = {}): Expected => ({
  ends: [waits(problem)],
  requests: 60,
  ...more,
});

type More = Partial<Omit<Cell, 'name' | 'server' | 'expected'>>;

/** A prefix is stored; what asks for the rest gets `odd`, once, and then what a proper server sends. */
export function onceOnResume(
  name: string,
  odd: Script,
  expected: Expected = gotWhole,
  {
    traits = {},
    next,
    ...more
  }: More & { readonly traits?: FileTraits; readonly next?: Script } = {},
): Cell {
  return {
    name: `resume, then once ${name}`,
    server: inTurn(cut(traits), odd, next ?? file(traits)),
    expected,
    ...more,
  };
}

/** The first answer is odd, and all others proper. */
export function onceFresh(
  name: string,
  odd: Script,
  expected: Expected = gotWhole,
  more: More = {},
): Cell {
  return { name: `fresh, once ${name}`, server: inTurn(odd, file()), expected, ...more };
}

/** Every answer is odd. */
export function always(name: string, odd: Script, expected: Expected, more: More = {}): Cell {
  return { name: `always ${name}`, server: inTurn(odd), expected, ...more };
}

/** A prefix is stored, and from then on every answer is odd. */
export function alwaysOnResume(
  name: string,
  odd: Script,
  expected: Expected,
  { traits = {}, ...more }: More & { readonly traits?: FileTraits } = {},
): Cell {
  return {
    name: `resume, then always ${name}`,
    server: inTurn(cut(traits), odd),
    expected,
    ...more,
  };
}
