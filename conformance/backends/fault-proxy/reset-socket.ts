import type { Socket } from 'node:net';

/** Closes a socket so that its peer gets a RST. */
export function resetSocket(socket: Socket): void {
  if (socket.destroyed) return;
  // What is not connected yet has nobody to tell.
  if (socket.connecting) socket.destroy();
  // While its FIN is on the way out, Node fails to reset a socket, and leaks it.
  else if (socket.writableEnded && !socket.writableFinished && socket.writableLength === 0) {
    socket.once('finish', () => socket.resetAndDestroy());
  } else socket.resetAndDestroy();
}
