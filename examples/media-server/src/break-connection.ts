import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
// Imported, so that a test which fakes the global timers does not stop a server in the same process.
import { clearTimeout, setTimeout } from 'node:timers';

/**
 * Enough for a loopback client to have read what was sent: breaking off may discard what it has not. Turns and not
 * milliseconds, since a busy machine is slow for both.
 */
const SETTLE_TURNS = 60;

/** Sends what is buffered, then a TCP reset: the client gets those bytes and then a network error. */
export async function resetConnection(response: ServerResponse): Promise<'reset'> {
  await flushed(response.socket);
  await settled(response);
  response.socket?.resetAndDestroy();
  return 'reset';
}

/** Sends what is buffered, then ends the connection as if the body were over. */
export async function closeEarly(response: ServerResponse): Promise<'closed'> {
  await flushed(response.socket);
  await settled(response);
  response.socket?.destroySoon();
  return 'closed';
}

async function settled(response: ServerResponse): Promise<void> {
  for (let turn = 0; turn < SETTLE_TURNS; turn += 1) await pauseUnlessClosed(response, 1);
}

/** Waits, but not for a client that has gone. */
export function pauseUnlessClosed(response: ServerResponse, ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0 || response.closed) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      response.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    response.on('close', done);
  });
}

/** Resolves once the operating system has taken over everything written so far. */
export async function flushed(socket: Socket | null): Promise<void> {
  while (socket !== null && !socket.destroyed && socket.writableLength > 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
