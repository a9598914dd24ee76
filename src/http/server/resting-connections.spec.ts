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

  it('reads 8 again in each turn, those first that rest for longest', async () => {
    const woken: string[] = [];
    const connections = new RestingConnections();
    const sockets = Array.from({ length: 40 }, (_, place) => socketOf(woken, String(place)));
    for (const socket of sockets) connections.rest(socket);
    await turn();
    expect(sockets.map(({ paused }) => paused)).toEqual(sockets.map((_, place) => place >= 8));
    const later = socketOf(woken, 'later');
    connections.rest(later);
    await turn();
    expect(later.paused).toBe(true);
    expect(woken).toEqual(Array.from({ length: 8 }, (_, place) => String(8 + place)));
    while (later.paused) await turn();
    expect([woken.length, woken.at(-1)]).toEqual([40 - 8 + 1, 'later']);
  });
});
