import { Episode } from './episode.js';

export default function Page() {
  return <Episode />;
}
