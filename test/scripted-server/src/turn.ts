import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReceivedBody } from '@bgfetch-examples/media-server';
import type { OpenRecord } from './request-record.ts';
import type { Signals } from './signals.ts';

/** Everything that answering one request needs. */
export interface Turn {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly record: OpenRecord;
  readonly signals: Signals;
  /** Resolves when the request's body is over, in good order or not. */
  readonly body: Promise<ReceivedBody>;
  /** Fires when the connection is gone. */
  readonly gone: AbortSignal;
}
