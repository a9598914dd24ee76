import type { OperationUnderTest } from '../operation-under-test.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function describeEvents(operation: OperationUnderTest): void {
  const { event } = operation.definition;

  describe('its event', () => {
    it(
      event === undefined ? 'is none' : `${event} is triggered once by the first write, never by a replay`,
      async () => {
        const { sample, key } = await operation.write();
        await operation.send(sample, key);
        const subject = {
          entityType: expect.stringMatching(/./) as unknown,
          entityId: expect.stringMatching(UUID) as unknown,
        };
        const expected = event === undefined ? [] : [{ event, subject }];
        expect(operation.world.eventsOf(operation.idOf(key))).toEqual(expected);
      },
    );
  });
}
