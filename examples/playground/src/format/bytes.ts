import { formatBytes as bytesInWords, formatSpeed as speedInWords } from '@bgfetch/core';

/** In English, as all of the page is. */
const english = { locale: 'en' };

/** As in `61.5 MB`. */
export const formatBytes = (bytes: number): string => bytesInWords(bytes, english);

/** As in `1.5 MB/s`. */
export const formatSpeed = (bytesPerSecond: number): string =>
  speedInWords(bytesPerSecond, english);
