/** The place of a heading in its page, as GitHub makes it: without punctuation, spaces as hyphens. */
export const slugOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}\p{Mark}\p{Connector_Punctuation}\- ]/gu, '')
    .replaceAll(' ', '-');
