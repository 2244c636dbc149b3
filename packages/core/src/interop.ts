/**
 * Stored files where other libraries look for them: a cache (Transformers.js and whatever takes a `Cache`), a source of PMTiles, a
 * loader of hls.js. None of these libraries is imported.
 */
export {
  type HlsLoader,
  type HlsLoaderCallbacks,
  type HlsLoaderClass,
  type HlsLoaderContext,
  type HlsLoaderStats,
  hlsLoader,
} from './interop/hls-loader.ts';
export { type PMTilesBytes, type PMTilesSource, pmtilesSource } from './interop/pmtiles-source.ts';
export { type CacheOptions, cacheOf, type ResumableCache } from './interop/resumable-cache.ts';
