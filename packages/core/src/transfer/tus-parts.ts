/*
 * What `tus-upload.ts` uses of the engine. It gets this as an argument, and imports nothing of it: a bundler that puts what two
 * files share into a third one would cut the engine into pieces for it, which made the first load of every page 2 kB larger.
 */
export { onAbort } from '../browser/clock.ts';
export { retryAfterMs } from '../http/headers.ts';
export { isTransientStatus } from '../http/plan-attempt.ts';
export { announcedSize } from '../http/ranges.ts';
export { isMixedContent } from '../http/requests.ts';
export { storableResponseUrl } from '../model/secrets.ts';
export { problemOf } from '../model/snapshot.ts';
export { captureResponse, restoreRequest } from '../model/stored-exchange.ts';
export { beginResponse } from '../model/transitions/receive.ts';
export { changeUpload } from '../model/transitions/run.ts';
export { finishRecord } from '../model/transitions/settle.ts';
export { composeTransitions } from '../model/transitions/transition.ts';
export { CorsRefusedError } from '../model/transport.ts';
export { toBase64 } from '../model/tus-upload.ts';
export { readBlob } from '../storage/bodies.ts';
export { fetchError, likenessOf, networkTrouble, retry } from './attempt-outcome.ts';
export { concludeBody } from './conclude-body.ts';
export { RunStoppedError } from './engine-options.ts';
export { receiveBody } from './receive-body.ts';
export { sendWatched } from './send-request.ts';
