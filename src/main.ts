import { AccuBooks } from './accubooks.js';
import { tellFailure } from './ops/run.js';

/** Ctrl-C reaches the process twice when npm passes it on as well; only a later signal means "at once". */
const SECOND_SIGNAL_AFTER_MS = 1_000;

const program = new AccuBooks({
  onDatabaseLost: endAtOnce,
  onWorkersLost: (reason) => void endBecause(reason),
});
let signalledAtMs: number | undefined;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);

try {
  await program.start();
} catch (error) {
  await endBecause(error);
}

function onSignal(): void {
  const now = performance.now();
  if (signalledAtMs === undefined) {
    signalledAtMs = now;
    void end();
  } else if (now - signalledAtMs > SECOND_SIGNAL_AFTER_MS) {
    program.stopNow();
    process.exit(130);
  }
}

/** Nothing is left that could be answered or kept; whoever started the program starts it again. */
function endAtOnce(reason: Error): void {
  tellFailure(reason);
  program.stopNow();
  process.exit(1);
}

/** What is left is answered and stopped first. */
async function endBecause(reason: unknown): Promise<void> {
  tellFailure(reason);
  await program.stop().catch(() => {
    program.stopNow();
  });
  process.exit(1);
}

async function end(): Promise<void> {
  try {
    await program.stop();
    process.exit(0);
  } catch (error) {
    tellFailure(error);
    program.stopNow();
    process.exit(1);
  }
}
