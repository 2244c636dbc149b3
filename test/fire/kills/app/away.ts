import { loadRemote } from './load-remote.ts';

loadRemote(new URLSearchParams(location.search));
