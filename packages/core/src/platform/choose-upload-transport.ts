import { needsPreflight } from '../http/headers.ts';

/** What decides how an upload is sent: a `Request`'s own properties and where it goes. */
export interface UploadFacts {
  readonly request: Pick<
    Request,
    | 'method'
    | 'headers'
    | 'mode'
    | 'credentials'
    | 'cache'
    | 'redirect'
    | 'referrer'
    | 'referrerPolicy'
    | 'integrity'
  >;
  /** The `Content-Type` that the body brings along when the headers have none. */
  readonly bodyType: string;
  readonly crossOrigin: boolean;
}

/**
 * XHR is the only way to hear of an upload's progress. It can't do everything that `fetch` can, and its upload
 * listeners force a CORS preflight (XHR §"upload listener flag") on requests that have none otherwise and whose
 * servers therefore may not answer one: those go by `fetch`, without progress.
 */
export function chooseUploadTransport(facts: UploadFacts): 'xhr' | 'fetch' {
  if (!canBeXhr(facts)) return 'fetch';
  return facts.crossOrigin && !hasPreflightAnyway(facts) ? 'fetch' : 'xhr';
}

/** XHR has one fixed behaviour for everything but method, headers and the sending of cookies. */
function canBeXhr({ request, crossOrigin }: UploadFacts): boolean {
  return (
    request.mode === 'cors' &&
    // Across origins none are sent by XHR either, unless they are wanted.
    (request.credentials !== 'omit' || crossOrigin) &&
    request.cache === 'default' &&
    request.redirect === 'follow' &&
    request.referrer === 'about:client' &&
    request.referrerPolicy === '' &&
    request.integrity === ''
  );
}

function hasPreflightAnyway({ request, bodyType }: UploadFacts): boolean {
  const headers = new Headers(request.headers);
  if (bodyType && !headers.has('content-type')) headers.set('content-type', bodyType);
  return needsPreflight(request.method, headers);
}
