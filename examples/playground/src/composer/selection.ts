import { count } from '../format/count.ts';
import { type CatalogueFile, catalogue } from '../media/catalogue.ts';

/** How many files of each catalogue item go into the next background fetch. */
export type Selection = Readonly<Record<string, number>>;

export function chosenFiles(selection: Selection): readonly CatalogueFile[] {
  return catalogue.flatMap(({ key, files }) => files.slice(0, selection[key] ?? 0));
}

/** As in `2 episodes, 3 regions and 1 photo`, with the first letter of a title. */
export function suggestedTitle(selection: Selection): string {
  const parts = catalogue
    .filter(({ key }) => (selection[key] ?? 0) > 0)
    .map(({ key, noun, name }) => (selection[key] === 1 ? name : count(selection[key] ?? 0, noun)));
  const last = parts.pop() ?? '';
  const text = parts.length > 0 ? `${parts.join(', ')} and ${last}` : last;
  return text.charAt(0).toUpperCase() + text.slice(1).replace(/[A-Z]/g, (c) => c.toLowerCase());
}

/** A readable id that was not used before. */
export function newId(title: string): string {
  const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['fetch'];
  const random = Math.floor(Math.random() * 36 ** 3)
    .toString(36)
    .padStart(3, '0');
  return `${words.slice(0, 4).join('-')}-${random}`;
}
