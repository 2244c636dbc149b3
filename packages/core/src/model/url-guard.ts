import { type Guard, isString } from './guards.ts';

/** A URL that can't be parsed would make every search by URL in the registration fail. */
export const isUrl: Guard = (value) => isString(value) && canBeParsed(value as string);

/**
 * What the last URL that could be parsed begins with, up to the slash behind its host. Whatever follows that can be parsed too
 * (URL Standard §4.4: no state from the path on returns failure). To ask the browser takes longer than the rest of a row, and
 * thousands of rows are of a few hosts.
 */
let parsedBeginning: string | undefined;

function canBeParsed(url: string): boolean {
  if (parsedBeginning !== undefined && url.startsWith(parsedBeginning)) return true;
  if (!canParseUrl(url)) return false;
  parsedBeginning = /^https?:\/\/[^/?#\\]+\//.exec(url)?.[0] ?? parsedBeginning;
  return true;
}

/** As `URL.canParse`, which browsers of before 2024 do not have. */
export const canParseUrl: typeof URL.canParse =
  (URL as Partial<Pick<typeof URL, 'canParse'>>).canParse ?? canParseByTrying;

function canParseByTrying(url: string | URL, base?: string | URL): boolean {
  try {
    return Boolean(new URL(url, base));
  } catch {
    return false;
  }
}
