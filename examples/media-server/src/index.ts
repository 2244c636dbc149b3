export { closeEarly, flushed, pauseUnlessClosed, resetConnection } from './break-connection.ts';
export { type ByteRange, contentRange, parseByteRange } from './byte-range.ts';
export { type ByteSource, bufferSource, seededSource, sha256OfSource } from './byte-source.ts';
export { type CorsMode, corsHeaders, isCorsMode, preflightHeaders } from './cors.ts';
export { etagOf, lastModifiedOf, weakened } from './file-validators.ts';
export {
  createMediaServer,
  type MediaServer,
  type MediaServerAddress,
  type MediaServerOptions,
} from './media-server.ts';
export { hashRequestBody, type ReceivedBody, readJson } from './read-request.ts';
export type { LogEntry } from './request-log.ts';
export type { ScopeFaults } from './scope-faults.ts';
export { fingerprint, generationSeed, seededBytes } from './seeded-bytes.ts';
export { type FileFacts, type SelectedContent, selectContent } from './select-content.ts';
export { type BodyEnding, type BodyFaults, finish, sendBody } from './send-body.ts';
export type { MediaServerState } from './server-state.ts';
