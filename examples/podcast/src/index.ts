export { type Episode, episodes, SHOW } from './episodes.ts';
export { type IconName, icons } from './icons.ts';
export {
  minutes,
  type Shown,
  type Standing,
  size,
  standingOf,
  summary,
  wordsFor,
} from './words.ts';
