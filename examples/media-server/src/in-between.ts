import { type DataExchange, sendText } from './data-exchange.ts';
import type { BodyEnding } from './send-body.ts';

/*
 * What stands between a browser and the files: the portal of a network that wants a login, and a CDN.
 */

const LOGIN_PAGE =
  '<!doctype html><html lang="en"><title>Free Wi-Fi</title><h1>Please accept our terms</h1></html>\n';

/** What the portal of a hotel's network answers to everything: status 200, and a page that nobody has asked for. */
export function sendLoginPage(exchange: DataExchange): Promise<BodyEnding> {
  return sendText(exchange, 200, LOGIN_PAGE, [['Content-Type', 'text/html; charset=utf-8']]);
}

let signatures = 0;

/** Where the CDN has the same file: the other name of loopback, which is another origin, with a signature of its own each time. */
export function cdnAddress(url: URL, host: string): string {
  const query = new URLSearchParams(url.searchParams);
  signatures += 1;
  query.set('signature', String(signatures));
  return `http://${otherName(host)}${url.pathname}?${query}`;
}

function otherName(host: string): string {
  const [name = '', port] = host.split(':');
  const other = name === 'localhost' ? '127.0.0.1' : name === '127.0.0.1' ? 'localhost' : name;
  return port === undefined ? other : `${other}:${port}`;
}
