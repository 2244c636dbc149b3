export { type Episode, episodes, SHOW } from './episodes.ts';
export { type IconName, icons } from './icons.ts';
export {
  fractionOf,
  megabytes,
  minutes,
  type Shown,
  type Standing,
  standingOf,
  summary,
  wordsFor,
} from './words.ts';
