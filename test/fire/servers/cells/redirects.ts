import { type Answer, answer } from '../wire/answer.ts';
import type { Cell, CellRequest, Misbehaviour, Place, Script } from './cell.ts';
import { inTurn } from './cell.ts';
import { changed, corsFields, type FileTraits, file } from './file.ts';
import { cut, fails, gotAnew, gotChanged, gotWhole, waits, whole } from './stories.ts';

/** Answers with a redirect at the first URL, and with `script` at the place that it names. */
const via =
  (to: Place | ((request: CellRequest) => Place), script: Script, status = 302): Script =>
  (request) => {
    if (request.path.includes('/moved')) return script(request);
    const place = typeof to === 'string' ? to : to(request);
    return answer(status, [
      ...corsFields(),
      ['Location', `${request.origins[place]}${request.base}/moved`],
      ['Cache-Control', 'no-store'],
    ]);
  };

/** What is served at the redirect's end, one after the other: requests there are counted by themselves. */
const cdn =
  (
    scripts: readonly Script[],
    options: {
      readonly to?: (served: number) => Place;
      readonly status?: number;
    } = {},
  ): Misbehaviour =>
  () => {
    const { to = () => 'other', status = 302 } = options;
    let served = 0;
    const next: Script = (request) => {
      // Most CDNs refuse preflights. They come here only in cells whose preflights are scripted.
      if (request.method === 'OPTIONS') return answer(403);
      const script = scripts[Math.min(served, scripts.length - 1)] as Script;
      if (request.method === 'GET') served += 1;
      return script(request);
    };
    return (request) => via(() => to(served), next, status)(request);
  };

const noCors: FileTraits = { cors: 'none' };
const login: Script = () =>
  answer(
    200,
    [...corsFields(), ['Content-Type', 'text/html'], ['Cache-Control', 'no-store']],
    '<html>Log in</html>',
  );
const twice = 2;
/** Each download through a redirect is two requests for each answer. */
const doubled = (expected: Cell['expected']): Cell['expected'] => ({
  ...expected,
  requests: (expected.requests ?? 0) * twice,
});

export const redirects: readonly Cell[] = [
  ...[301, 302, 303, 307, 308].map(
    (status): Cell => ({
      name: `own origin, ${status} to a CDN, and cut once`,
      at: 'own',
      quick: status === 302,
      finding: 'E1',
      server: cdn([cut(), file()], { status }),
      expected: doubled(gotWhole),
    }),
  ),
  {
    name: 'own origin, 302 to a CDN that refuses preflights, and cut once (E1)',
    preflights: 'scripted',
    finding: 'E1',
    at: 'own',
    quick: true,
    server: cdn([cut(), file()]),
    expected: doubled(gotWhole),
  },
  {
    name: 'another origin, 302 to a third that refuses preflights, and cut once (E1)',
    preflights: 'scripted',
    finding: 'E1',
    server: cdn([cut(), file()], { to: () => 'third' }),
    expected: doubled(gotWhole),
  },
  {
    name: 'own origin, 302 to a CDN that lets no range through (R5)',
    finding: 'R5',
    at: 'own',
    server: cdn([
      cut(),
      (request) =>
        request.headers.range ? { head: 'HTTP/1.1 ', body: ['reset'] } : file()(request),
    ]),
    expected: doubled({ ...gotAnew, requests: 20 }),
  },
  {
    name: 'the redirect goes to another host for the rest, with the same ETag',
    server: cdn([cut(), file()], { to: (served) => (served === 0 ? 'other' : 'third') }),
    at: 'own',
    expected: doubled(gotWhole),
  },
  {
    name: 'the redirect goes to another host for the rest, with another file',
    server: cdn([cut(), file({ content: changed, etag: '"changed"' })], {
      to: (served) => (served === 0 ? 'other' : 'third'),
    }),
    at: 'own',
    expected: doubled(gotChanged),
  },
  {
    name: 'served by the own origin at first, redirected to a CDN without CORS once',
    at: 'own',
    server: inTurn(cut(), via('other', file(noCors)), via('other', file(noCors)), file()),
    expected: { ...gotWhole, requests: 20 },
    finding: 'E1',
    quick: true,
  },
  {
    name: 'served by a CDN at first, then by the own origin',
    at: 'own',
    server: () => {
      let served = 0;
      return (request) => {
        if (served > 0) return file()(request);
        if (request.path.includes('/moved')) served += 1;
        return via('other', cut())(request);
      };
    },
    expected: doubled(gotWhole),
  },
  {
    name: 'always redirected to an origin without CORS',
    at: 'own',
    server: inTurn(via('other', file(noCors))),
    expected: {
      ends: [waits(), fails('fetch-error', { says: /CORS|Access-Control/i })],
      requests: 120,
    },
  },
  {
    name: 'redirected to a login page on resume (R3)',
    finding: 'R3',
    at: 'own',
    quick: true,
    server: inTurn(
      cut(),
      via('own', login),
      (request) => (request.path.includes('/moved') ? login(request) : file()(request)),
      file(),
    ),
    expected: { ...gotWhole, requests: 12 },
  },
  {
    name: 'redirected in a circle, for ever',
    server: inTurn(
      via(
        (request) => request.at,
        (request) => via('other', file())({ ...request, path: request.base }),
      ),
    ),
    expected: { ends: [waits(), fails('fetch-error')], requests: 2000 },
  },
  {
    name: 'redirected to a certificate that nobody trusts, once on resume',
    server: () => {
      let tries = 0;
      return (request): Answer => {
        if (request.method !== 'GET') return file()(request);
        tries += 1;
        if (tries === 1) return cut()(request);
        return tries === 2 ? via('tls', file())(request) : file()(request);
      };
    },
    expected: gotWhole,
  },
  {
    name: 'redirected to where nobody listens, once on resume',
    server: () => {
      let tries = 0;
      return (request): Answer => {
        if (request.method !== 'GET') return file()(request);
        tries += 1;
        if (tries === 1) return cut()(request);
        if (tries > 2) return file()(request);
        return answer(302, [...corsFields(), ['Location', `${request.origins.refused}/gone`]]);
      };
    },
    expected: gotWhole,
  },
  {
    name: 'redirected to a URL that is none, once on resume',
    server: inTurn(
      cut(),
      () => answer(302, [...corsFields(), ['Location', 'http://[broken']]),
      file(),
    ),
    expected: gotWhole,
  },
  {
    name: 'redirected to a data URL, for ever',
    server: inTurn(() => answer(302, [...corsFields(), ['Location', 'data:text/plain,hello']])),
    expected: { ends: [waits(), fails('fetch-error')], requests: 120 },
  },
  {
    name: 'a permanent redirect that is gone at the next attempt',
    server: () => {
      let served = 0;
      return (request): Answer => {
        if (!request.path.includes('/moved') && served > 0) return file()(request);
        if (request.method === 'GET' && request.path.includes('/moved')) served += 1;
        return via('third', cut(), 301)(request);
      };
    },
    expected: { ends: [whole()], requests: 16 },
  },
];
