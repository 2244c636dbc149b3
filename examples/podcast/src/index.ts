export { type Episode, episodes, SHOW } from './episodes.ts';
export { type IconName, icons } from './icons.ts';
export { isEpisode, isMessage, type MessageUpload, messageUpload } from './messages.ts';
export {
  minutes,
  noticeOf,
  type Shown,
  type Standing,
  size,
  standingOf,
  summary,
  wordsFor,
} from './words.ts';
