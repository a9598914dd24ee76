import { randomUUID } from 'node:crypto';
import { waitUntil } from '../../support/wait-until.js';
import { keysOf } from './describe-figures.js';
import { FLAWLESS } from './recorded-run.js';
import { StandbySystem } from './standby-system.js';

const BEHIND = 0;
const AHEAD = 1;

/** One replica is led to the new primary; the other one is left with the old one, which comes back. */
describe('F31: the old primary returns', () => {
  let system: StandbySystem;

  const split = async ({ synchronous }: { readonly synchronous: boolean }): Promise<void> => {
    system = await StandbySystem.start({ synchronous });
    await system.run.writeMany(30);
    await system.streamed();
    await system.failOver([AHEAD]);
    await system.primary.start();
    await system.untilReady(BEHIND);
  };

  afterEach(async () => {
    await system.stop();
  });

  it('without a synchronous standby: what it acknowledges is lost, and the checker names it', async () => {
    await split({ synchronous: false });
    const { run } = system;
    const key = randomUUID();
    const twice = [await run.write({ key, replica: BEHIND }), await run.write({ key, replica: AHEAD })];
    expect(twice.map(({ status, replayed }) => [status, replayed])).toEqual(twice.map(() => [201, false]));
    const behind = await Promise.all(Array.from({ length: 5 }, () => run.write({ replica: BEHIND })));

    system.lead([BEHIND], system.standby);
    await system.untilReady(BEHIND);
    const { findings, missing } = await run.check('F31 the old primary is written to', system.standby);
    expect(missing).toEqual([]);
    const behindKeys = behind.map((attempt) => attempt.key).sort();
    expect(keysOf(findings, 'R1 acknowledged once')).toEqual(behindKeys);
    expect(keysOf(findings, 'R5 one first answer')).toEqual([...behindKeys, key].sort());
    expect(keysOf(findings)).toEqual([...behindKeys, key].sort());
  });

  it('with a synchronous standby: it acknowledges nothing, and nothing is lost', async () => {
    await split({ synchronous: true });
    const { run } = system;
    const key = randomUUID();
    expect((await run.write({ key, replica: BEHIND })).status).toBe(503);
    expect((await run.write({ key, replica: AHEAD })).status).toBe(201);
    // Not even what it knows from before the failover.
    const [known] = (await run.history()).attempts.filter(({ phase }) => phase === 'load');
    expect((await run.write({ key: known?.key ?? '', replica: BEHIND })).status).toBe(503);

    system.lead([BEHIND], system.standby);
    await system.untilReady(BEHIND);
    expect(await run.check('F31 the old primary waits for its standby', system.standby, ['unknown'])).toMatchObject(
      FLAWLESS,
    );
  });

  it('is refused by a replica that has seen its successor, whatever leads there', async () => {
    await split({ synchronous: false });
    const { run } = system;
    const before = await system.primary.query('SELECT FROM customers');

    system.lead([AHEAD], system.primary);
    expect((await run.write({ replica: AHEAD })).status).toBe(503);
    // What it said while the successor led is good for a second.
    await waitUntil(async () => (await system.readiness(AHEAD)) === 503);
    expect(await system.primary.query('SELECT FROM customers')).toHaveLength(before.length);

    system.lead([AHEAD, BEHIND], system.standby);
    await system.untilReady(AHEAD);
    await system.untilReady(BEHIND);
    expect(await run.check('F31 the old primary is refused', system.standby)).toMatchObject(FLAWLESS);
  });
});
