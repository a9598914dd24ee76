import { withLogin } from '../database/index.js';
import { asOperator } from './as-operator.js';
import { runCommand } from './command/run-command.js';
import { weeklyReport } from './report/weekly-report.command.js';

await runCommand((words, surroundings) =>
  weeklyReport(words, {
    ...surroundings,
    asOperator: (work) => asOperator((configuration) => withLogin(configuration, 'operator', work)),
  }),
);
