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
 * listeners force a CORS preflight (Fetch §"use-CORS-preflight flag") on requests that have none otherwise and whose
 * servers therefore may not answer one: those go by `fetch`, without progress.
 */
export function chooseUploadTransport(facts: UploadFacts): 'xhr' | 'fetch' {
  if (!canBeXhr(facts.request)) return 'fetch';
  return facts.crossOrigin && isSimple(facts) ? 'fetch' : 'xhr';
}

/** XHR has one fixed behaviour for everything but method, headers and the sending of cookies. */
function canBeXhr(request: UploadFacts['request']): boolean {
  return (
    request.mode === 'cors' &&
    request.credentials !== 'omit' &&
    request.cache === 'default' &&
    request.redirect === 'follow' &&
    request.referrer === 'about:client' &&
    request.referrerPolicy === '' &&
    request.integrity === ''
  );
}

const simpleMethods: readonly string[] = ['GET', 'HEAD', 'POST'];

const simpleHeaders: readonly string[] = [
  'accept',
  'accept-language',
  'content-language',
  'content-type',
  'range',
];

const simpleContentTypes: readonly string[] = [
  '',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
];

/**
 * Whether the request may go without a preflight (Fetch §"CORS-safelisted"). Odd values that need one all the same
 * are called simple here: that costs the progress, the other mistake would cost the upload.
 */
function isSimple({ request, bodyType }: UploadFacts): boolean {
  const contentType = request.headers.get('content-type') ?? bodyType;
  const essence = contentType.split(';', 1)[0] ?? '';
  return (
    simpleMethods.includes(request.method) &&
    simpleContentTypes.includes(essence.trim().toLowerCase()) &&
    [...request.headers.keys()].every((name) => simpleHeaders.includes(name))
  );
}
