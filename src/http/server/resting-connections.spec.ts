import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { RestingConnections } from './resting-connections.js';

describe('RestingConnections', () => {
  const socketOf = (woken: string[], name: string): Socket & { paused: boolean } =>
    ({
      paused: false,
      pause(this: { paused: boolean }) {
        this.paused = true;
      },
      resume(this: { paused: boolean }) {
        this.paused = false;
        woken.push(name);
      },
    }) as unknown as Socket & { paused: boolean };

  it('reads none before the next turn, then 64 in each, those first that rest for longest', async () => {
    const woken: string[] = [];
    const connections = new RestingConnections();
    const sockets = Array.from({ length: 150 }, (_, place) => socketOf(woken, String(place)));
    for (const socket of sockets) connections.rest(socket);
    expect(sockets.every(({ paused }) => paused)).toBe(true);
    await turn();
    expect(woken).toEqual(Array.from({ length: 64 }, (_, place) => String(place)));
    await turn();
    expect(woken).toHaveLength(128);
    await turn();
    expect(woken).toHaveLength(150);
    const later = socketOf(woken, 'later');
    connections.rest(later);
    await turn();
    expect(later.paused).toBe(false);
  });
});
