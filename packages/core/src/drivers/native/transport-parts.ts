/*
 * What the transports over `CapacitorHttp` use of the engine. They get this as an argument, and import nothing of it, for the
 * reason that `transfer/tus-parts.ts` gives.
 */
export { abortable, browserClock, timeBox } from '../../browser/clock.ts';
export { parseContentRange } from '../../http/ranges.ts';
export { sameRepresentation, strongValidator } from '../../http/validators.ts';
export { withoutSecrets } from '../../model/secrets.ts';
export { CorsRefusedError, responseWithBody } from '../../model/transport.ts';
