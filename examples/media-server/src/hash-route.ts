import { sha256OfSource } from './byte-source.ts';
import { type DataExchange, sendJson, sendText } from './data-exchange.ts';
import { mediaFileAt } from './media-file.ts';
import type { BodyEnding } from './send-body.ts';

/** `GET /hash/<the path of a media file>`: what a whole download of it, as it is now, must hash to. */
export class HashRoute {
  readonly #known = new Map<string, Promise<string>>();

  async answer(exchange: DataExchange): Promise<BodyEnding> {
    const file = mediaFileAt(exchange.segments, exchange.faults.of(exchange.scope).changeEtag);
    if (file === undefined) {
      return sendText(
        exchange,
        404,
        'Ask for /hash/<seed>/<bytes> or /hash/tone/<seconds>/<name>.wav.\n',
      );
    }
    const sha256 = this.#known.get(file.key) ?? sha256OfSource(file.source);
    this.#known.set(file.key, sha256);
    return sendJson(exchange, { sha256: await sha256, bytes: file.source.size });
  }
}
