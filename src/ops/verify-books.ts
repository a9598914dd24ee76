import { withLogin } from '../database/index.js';
import { asOperator } from './as-operator.js';
import { verifyBooks } from './books-verification.js';
import { run } from './run.js';

/** The exit code when the books could not be checked; 1 says that an invariant is violated. */
const NOT_CHECKED = 2;

await run(async () => {
  process.exitCode = await verifyBooks(process.argv.slice(2), {
    asOperator: (work) => asOperator((configuration) => withLogin(configuration, 'operator', work)),
    print: console.log,
    tell: console.error,
  });
}, NOT_CHECKED);
