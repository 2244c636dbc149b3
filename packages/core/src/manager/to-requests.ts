import { checkCredentials, checkRequest } from '../http/requests.ts';
import { withoutSecrets } from '../model/secrets.ts';

/** What `fetch` takes as its requests. */
export type RequestList = RequestInfo | URL | readonly (RequestInfo | URL)[];

/** The requests, checked; throws a `TypeError` that says what is wrong. Reads no body, so a refusal uses nothing up. */
export function toRequests(requests: RequestList, baseUrl: string): readonly Request[] {
  const list = isList(requests) ? requests : [requests];
  if (list.length === 0)
    throw new TypeError('A background fetch needs at least one request; the list was empty.');
  return list.map((input) => toRequest(input, baseUrl));
}

function toRequest(input: RequestInfo | URL, baseUrl: string): Request {
  // As strings they would be asked for as /undefined and /null.
  if (input === undefined || input === null)
    throw new TypeError(
      `A background fetch needs requests: URLs, Requests, or a list of them; one was ${input}.`,
    );
  if (isRequest(input)) {
    checkRequest(input);
    return input;
  }
  const url = parse(String(input), baseUrl);
  checkCredentials(url);
  const request = new Request(url);
  checkRequest(request);
  return request;
}

function parse(url: string, baseUrl: string): string {
  try {
    return new URL(url, baseUrl).href;
  } catch {
    throw new TypeError(`${JSON.stringify(withoutSecrets(url))} is not a URL.`);
  }
}

const isList = (requests: RequestList): requests is readonly (RequestInfo | URL)[] =>
  Array.isArray(requests);

/** By shape: a Request of another realm (an iframe's) is one too. */
const isRequest = (input: RequestInfo | URL): input is Request =>
  typeof input === 'object' && 'bodyUsed' in input;
